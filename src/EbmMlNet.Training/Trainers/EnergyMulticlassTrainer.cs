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
        ClassRows rows = Read(channel, trainContext.TrainingSet, "");
        ClassRows? validation = null;
        if (trainContext.ValidationSet is { } set)
        {
            ClassLabels.CheckSame(Host, label, set.Schema.Label!.Value, "validation data");
            validation = Read(channel, set, "validation ");
        }

        TrainerSteps.CheckFeatureCounts(Host, _options, rows.FeatureCount, validation?.FeatureCount, earlier?.EnergyFunction.FeatureCount);
        int[] useful = rows.Weighted();
        CheckContrast(label, rows, useful);

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        (var read, var readValidation) = (rows, validation);
        int drawn = TrainerSteps.Seed(Host, _options, AddData);
        var checkpoint = TrainingCheckpoint.Open(
            Host, channel, _options.Checkpoint, $"{OptionsText.Describe(_options)}; Seed = {_options.Seed}", drawn, AddData, writes: _options.Peers is not { Rank: > 0 });
        TrainingCheckpoint? part = checkpoint?.Part(0);
        int seed = checkpoint?.Seed ?? drawn;
        var random = new Random(seed);
        (int[] training, int[] heldOut) =
            TrainerSteps.HoldOut(Host, useful, validation is null ? _options.EarlyStopping : null, "rows", random);
        Variant variant = EncodedDefaults.Plan(architecture, _options, training.Length, ranks: false).From(earlier?.EnergyFunction);
        NetworkInputs.Inputs inputs =
            new NetworkInputs(channel, _options, rows.Features, validation?.Features, training, new FeatureSlots(features), [variant]).For(variant);

        TorchRuntime.EnsureLoaded();
        int rowsPerBatch = _options.RowsPerBatch ?? EncodedDefaults.RowsPerStep(architecture, training.Length);
        torch.Device device = DeviceResolver.Resolve(_options.Device, Host, channel.Info, architecture.InputEncoding is not null, () =>
        {
            using NetworkModule counted = shape.Create(inputs.Knots, rows.FeatureCount, rows.ClassCount, new Random(0), torch.CPU);
            return (double)counted.Weights.Count * rowsPerBatch;
        });
        using NetworkModule module = earlier is null
            ? shape.Create(inputs.Knots, rows.FeatureCount, rows.ClassCount, random, device)
            : shape.Resume(earlier.EnergyFunction, random, device) ?? throw Host.Except(
                $"The earlier model has another shape than Options.Architecture, {architecture}. Set Architecture to that of the earlier " +
                "model, or train without it.");
        rows = rows.With(inputs.Training);
        validation = validation?.With(inputs.Validation!);

        using GroupBatches batches = new ClassBatches(rows, training, module, _options.ClassesPerStep);
        using GroupBatches? validationBatches =
            validation is not null ? new ClassBatches(validation, validation.Weighted(), module, null)
            : heldOut.Length > 0 ? new ClassBatches(rows, heldOut, module, null)
            : null;
        int classesPerStep = Math.Min(_options.ClassesPerStep ?? rows.ClassCount, rows.ClassCount);
        using TorchThreads threads = TorchThreads.Use(_options.NumberOfThreads ?? part?.NumberOfThreads, module.WorkPerRow(classesPerStep) * rowsPerBatch);
        ThreadWatch.Check(channel, threads.Count, seed, $"{OptionsText.Describe(_options)} {rows.RowCount} {module.Weights.Count}", earlier?.History);

        channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {architecture} with {module.Weights.Count} weights and {_options.ChosenLoss} on {training.Length} rows of " +
            $"{rows.ClassCount} classes ({rowsPerBatch} rows and {classesPerStep} classes per step) on {device}, " +
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
            DataHash.Add(hash, read);
            DataHash.Add(hash, readValidation);
            DataHash.Add(hash, earlier is null ? null : ClassModelFormat.Write(earlier.EnergyFunction, 1, []));
        }

        EnergyMulticlassModelParameters Model(IReadOnlyList<EpochReport> past) =>
            new(Host, module.ExportClasses(inputs.Scaling), (float)_options.ChosenLoss.ModelBeta, past);
    }

    private ClassRows Read(IChannel channel, RoleMappedData data, string kind)
    {
        ClassRows rows = ClassReader.Read(Host, data, _options.CancellationToken);
        if (rows.Missing > 0)
        {
            channel.Warning(
                $"{rows.Missing} of {rows.Missing + rows.RowCount} {kind}rows have no class in column '{LabelColumn.Name}' (a missing " +
                "key); they are left out.");
        }

        if (rows.Weights is { } weights && !weights.AsSpan().ContainsAnyExcept(0f))
        {
            throw Host.Except(
                $"None of the {rows.RowCount} {kind}rows has a weight above 0 in column '{WeightColumn.Name}', so none " +
                "counts.");
        }

        return rows;
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
        if (count > (ulong)(Array.MaxLength / (inputs + 1)))
        {
            throw Host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{label.Name}' has keys of {count} classes; a weight from each of {inputs} inputs to each class is more than " +
                $"can be held. Make the keys with MapValueToKey, which counts the classes there are, or use a narrower last layer."));
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

    private void CheckContrast(DataViewSchema.Column label, ClassRows rows, int[] useful)
    {
        int first = rows.Classes[useful[0]];
        if (Array.TrueForAll(useful, row => rows.Classes[row] == first))
        {
            throw Host.Except(
                $"All rows are of class {SlotNames.DescribeKey(label, (ulong)first + 1)} in column '{label.Name}', so there is " +
                "nothing to tell apart. " +
                "Train on rows of two classes or more.");
        }
    }
}
