using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace EbmMlNet;

/// <summary>
/// Trains energies F(x, i) of the classes i = 1 ... n: the lower its energy, the more compatible a class is with the features.
/// </summary>
/// <remarks>
/// Each row is a group whose candidates are the classes, the right one against all others; the loss averages over rows, by weight. The
/// transformer's <c>Score</c> is the Gibbs distribution of the energies, <c>PredictedLabel</c> the class of lowest energy. To create this
/// trainer, use <c>mlContext.MulticlassClassification.Trainers.EnergyBased</c>.
/// </remarks>
public sealed partial class EnergyMulticlassTrainer
    : TrainerEstimatorBase<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>, EnergyMulticlassModelParameters>
{
    private const string LoadName = "EnergyMulticlass";

    private readonly Options _options;

    internal EnergyMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(
            TrainerSteps.Validated(environment, options).Register(LoadName),
            TrainerUtils.MakeR4VecFeature(options.FeatureColumnName),
            TrainerUtils.MakeU4ScalarColumn(options.LabelColumnName!),
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName)) => _options = (Options)options.Snapshot();

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } =
        new(normalization: false, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    /// <summary>Trains on one set of rows and validates on another.</summary>
    /// <param name="trainData">The rows to train on.</param>
    /// <param name="validationData">
    /// The rows to validate on after each epoch, of the same classes; null for none, or, with early stopping, for a part split off.
    /// </param>
    /// <param name="earlierModel">
    /// A model to go on from, of the same architecture, features and classes; its feature scaling is kept. Null to start afresh.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Fit(
        IDataView trainData, IDataView? validationData, EnergyMulticlassModelParameters? earlierModel = null) =>
        TrainTransformer(trainData, validationData, earlierModel);

    /// <inheritdoc/>
    protected override void CheckLabelCompatible(SchemaShape.Column labelCol)
    {
        if (labelCol.Kind != SchemaShape.Column.VectorKind.Scalar || !labelCol.IsKey || labelCol.ItemType != NumberDataViewType.UInt32)
        {
            throw Host.ExceptSchemaMismatch(nameof(labelCol), "label", labelCol.Name, ClassLabels.Expected, labelCol.GetTypeString());
        }
    }

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        _ = inputSchema.TryFindColumn(LabelColumn.Name, out SchemaShape.Column label);
        var keyValues = label.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.KeyValues);
        return
        [
            new SchemaShape.Column(
                DefaultColumnNames.Score,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Single,
                false,
                new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label))),
            new SchemaShape.Column(
                DefaultColumnNames.PredictedLabel,
                SchemaShape.Column.VectorKind.Scalar,
                NumberDataViewType.UInt32,
                true,
                new SchemaShape(keyValues.Concat(AnnotationUtils.GetTrainerOutputAnnotation()))),
        ];
    }

    /// <inheritdoc/>
    protected override MulticlassPredictionTransformer<EnergyMulticlassModelParameters> MakeTransformer(
        EnergyMulticlassModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    /// <inheritdoc/>
    protected override EnergyMulticlassModelParameters TrainModelCore(TrainContext trainContext)
    {
        using IChannel channel = Host.Start("Training");
        var earlier = trainContext.InitialPredictor as EnergyMulticlassModelParameters;
        DataViewSchema.Column features = trainContext.TrainingSet.Schema.Feature!.Value;
        ClassEnergyFunction?[] before = earlier?.EnergyFunction.Members is { Count: > 0 } members ? [.. members] : [earlier?.EnergyFunction];
        TrainerSteps.CheckNetworks(Host, _options, earlier is null ? 0 : before.Length);
        DataViewSchema.Column label = trainContext.TrainingSet.Schema.Label!.Value;
        CheckClassCount(label, Architectures(0)[0].Network!, features, earlier);
        int classCount = (int)((KeyDataViewType)label.Type).Count;
        if (trainContext.ValidationSet is { } set)
        {
            ClassLabels.CheckSame(Host, label, set.Schema.Label!.Value, "validation data");
        }

        var reader = new ClassReader(Host, channel, _options);
        TrainingData rows = reader.Read(trainContext.TrainingSet);
        TrainingData? validationData = reader.ReadValidation(trainContext.ValidationSet, rows);
        TrainerSteps.CheckFeatureCounts(Host, _options, rows.FeatureCount, validationData?.FeatureCount, earlier?.EnergyFunction.FeatureCount);
        reader.CheckContrast(label, rows);
        if (rows is HeldData held && held.BytesFor(Variants(held.GroupCount)) > reader.Memory)
        {
            rows = held = null!;
            rows = reader.Stream(trainContext.TrainingSet);
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = TrainerSteps.Seed(Host, _options, AddData);
        var checkpoint = TrainingCheckpoint.Open(
            Host, channel, _options.Checkpoint, $"{OptionsText.Describe(_options)}; Seed = {_options.Seed}", drawn, AddData, writes: _options.Peers is not { Rank: > 0 });
        int seed = checkpoint?.Seed ?? drawn;
        var run = new ClassRun(Host, channel, _options, rows, validationData?.ToMeasure, new FeatureSlots(features), classCount, Variants(rows.Useful.Count), new Random(seed))
        {
            Seed = seed,
            Checkpoint = checkpoint,
            EarlierHistory = earlier?.History,
            OnEpochWithBest = _options.OnEpochWithBest is { } onEpoch
                ? (report, best) => onEpoch(report, () => MakeTransformer(Model(best()), trainContext.TrainingSet.Data.Schema))
                : null,
        };
        return Model(run.Run());

        void AddData(IncrementalHash hash)
        {
            rows.AddTo(hash);
            validationData?.AddTo(hash);
            DataHash.Add(hash, earlier is null ? null : ClassModelFormat.Write(earlier.EnergyFunction, 1, []));
        }

        IReadOnlyList<Architecture> Architectures(long count) => earlier is not null
            ? [.. before.Select(one => _options.Architecture ?? EncodedDefaults.Of(one!))]
            : _options.Networks(_options.Architecture is { } asked
                ? [asked]
                : EncodedDefaults.Classes(_options.Quality, features.Type.GetVectorSize(), count, _options.ChosenLoss.RequiresNonNegativeEnergies));

        IReadOnlyList<Variant> Variants(int count) => [.. Architectures(count).Select((architecture, i) =>
            EncodedDefaults.Plan(architecture, _options, count, ranks: false).From(before[Math.Min(i, before.Length - 1)]))];

        EnergyMulticlassModelParameters Model((ClassEnergyFunction Energies, IReadOnlyList<EpochReport> History) trained) =>
            new(Host, trained.Energies, (float)_options.ChosenLoss.ModelBeta, trained.History);
    }

    private void CheckClassCount(
        DataViewSchema.Column label, NetworkShape shape, DataViewSchema.Column features, EnergyMulticlassModelParameters? earlier)
    {
        ulong count = ((KeyDataViewType)label.Type).Count;
        if (count < 2)
        {
            throw Host.Except(
                $"Column '{label.Name}' has keys of one class only, so there is nothing to tell apart. Check what the labels are made of.");
        }

        long inputs = shape.Hidden.Count > 0 ? shape.Hidden[^1] : features.Type.GetVectorSize();
        if (count > (ulong)Math.Min(ClassKeys.Most, Array.MaxLength / (inputs + 1)))
        {
            throw Host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{label.Name}' has keys of {count} classes; so many, with a weight from each of {inputs} inputs to each, is more than can be " +
                $"held. Make the keys with MapValueToKey, which counts the classes there are, or use a narrower last layer."));
        }

        if (earlier is not null && (ulong)earlier.EnergyFunction.ClassCount != count)
        {
            throw Host.Except(
                $"Column '{label.Name}' has keys of {count} classes, but the earlier model has {earlier.EnergyFunction.ClassCount}. " +
                "Go on with the " +
                "pipeline that model was trained with.");
        }

        if (_options.Margin is CostMatrixMargin margin && (ulong)margin.ClassCount != count)
        {
            throw Host.Except(
                $"Column '{label.Name}' has keys of {count} classes, but Options.Margin has costs of {margin.ClassCount}. Give it a " +
                "row and a column " +
                "for each class, in the order of the keys.");
        }
    }
}
