using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using TorchSharp;

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
        Architecture architecture = _options.Architecture ?? (earlier is not null
            ? EncodedDefaults.Of(earlier.EnergyFunction)
            : EncodedDefaults.Classes(_options.Quality, features.Type.GetVectorSize(), _options.ChosenLoss.RequiresNonNegativeEnergies));
        NetworkShape shape = architecture.Network!;
        DataViewSchema.Column label = trainContext.TrainingSet.Schema.Label!.Value;
        CheckClassCount(label, shape, features, earlier);
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
        if (rows is HeldData before && before.BytesFor([VariantOf(before.GroupCount)]) > reader.Memory)
        {
            rows = before = null!;
            rows = reader.Stream(trainContext.TrainingSet);
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = TrainerSteps.Seed(Host, _options, AddData);
        var checkpoint = TrainingCheckpoint.Open(
            Host, channel, _options.Checkpoint, $"{OptionsText.Describe(_options)}; Seed = {_options.Seed}", drawn, AddData, writes: _options.Peers is not { Rank: > 0 });
        TrainingCheckpoint? part = checkpoint?.Part(0);
        int seed = checkpoint?.Seed ?? drawn;
        var random = new Random(seed);
        (IReadOnlyList<int> training, int[] heldOut) = rows.HoldOut(Host, channel, validationData is null ? _options.EarlyStopping : null, random);
        Variant variant = VariantOf(training.Count);
        GroupedRows? validation = validationData?.ToMeasure;
        NetworkInputs.Inputs inputs =
            rows.Learn(channel, _options.FeatureScaling, validation, training, new FeatureSlots(features), [variant]).For(variant);

        TorchRuntime.EnsureLoaded();
        int rowsPerBatch = _options.RowsPerBatch ?? EncodedDefaults.RowsPerStep(architecture, training.Count);
        torch.Device device = DeviceResolver.Resolve(_options.Device, Host, channel.Info, architecture.InputEncoding is not null, () =>
        {
            using NetworkModule counted = shape.Create(inputs.Knots, rows.FeatureCount, classCount, new Random(0), torch.CPU);
            return (double)counted.Weights.Count * rowsPerBatch;
        });
        using NetworkModule module = earlier is null
            ? shape.Create(inputs.Knots, rows.FeatureCount, classCount, random, device)
            : shape.Resume(earlier.EnergyFunction, random, device) ?? throw Host.Except(
                $"The earlier model has another shape than Options.Architecture, {architecture}. Set Architecture to that of the earlier " +
                "model, or train without it.");
        using GroupBatches batches = rows.ForTraining(inputs, training, (part, own) => new ClassBatches(part, own, classCount, module, _options.ClassesPerStep));
        using GroupBatches? validationBatches =
            validation is not null
                ? new ClassBatches(validation.With(inputs.Validation!), Enumerable.Range(0, validation.RowCount), classCount, module, null)
            : heldOut.Length > 0 ? rows.ForHeldOut(inputs, heldOut, (part, own) => new ClassBatches(part, own, classCount, module, null))
            : null;
        int classesPerStep = Math.Min(_options.ClassesPerStep ?? classCount, classCount);
        using TorchThreads threads = TorchThreads.Use(_options.NumberOfThreads ?? part?.NumberOfThreads, module.WorkPerRow(classesPerStep) * rowsPerBatch);
        ThreadWatch.Check(channel, threads.Count, seed, $"{OptionsText.Describe(_options)} {rows.RowCount} {module.Weights.Count}", earlier?.History);

        channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {architecture} with {module.Weights.Count} weights and {_options.ChosenLoss} on {training.Count} rows of " +
            $"{classCount} classes ({rowsPerBatch} rows and {classesPerStep} classes per step) on {device}, " +
            $"{threads.Count} threads."));
        HeldOutGroups? held = validationBatches is null ? null : new HeldOutGroups(validationBatches, _options.ValidationMetric, _options.ChosenLoss.ModelBeta);
        var log = new TrainingLog(channel);
        using var objective = new GroupObjective(
            Host, log, _options, variant, module, batches, rowsPerBatch, held, slot => SlotNames.Describe(features, slot));
        TrainingLoop<EpochReport>? loop = null;
        loop = new TrainingLoop<EpochReport>(Host, log, _options.LoopOf(variant), objective, Chance.From(random))
        {
            OnEpoch = _options.OnEpoch,
            Checkpoint = part?.With(threads.Count),
            OnEpochWithBest = _options.OnEpochWithBest is { } onEpoch
                ? (report, past) => onEpoch(report, () => MakeTransformer(loop!.WithBest(() => Model(past)), trainContext.TrainingSet.Data.Schema))
                : null,
        };
        IReadOnlyList<EpochReport> history = loop.Run();
        return Model(history);

        void AddData(IncrementalHash hash)
        {
            rows.AddTo(hash);
            validationData?.AddTo(hash);
            DataHash.Add(hash, earlier is null ? null : ClassModelFormat.Write(earlier.EnergyFunction, 1, []));
        }

        Variant VariantOf(int count) => EncodedDefaults.Plan(architecture, _options, count, ranks: false).From(earlier?.EnergyFunction);

        EnergyMulticlassModelParameters Model(IReadOnlyList<EpochReport> past) =>
            new(Host, module.ExportClasses(inputs.Scaling), (float)_options.ChosenLoss.ModelBeta, past);
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
