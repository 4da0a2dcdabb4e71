using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace EbmMlNet;

/// <summary>
/// Trains an energy F(x, y) of a continuous answer y, and with it a whole density p(y | x) = exp(-F(x, y)) / Z(x) for every row.
/// </summary>
/// <remarks>
/// Each network gives a mixture of normal densities, and a residual energy beside it, of the codes of x and the answer. Several networks are trained
/// side by side, each without a part of the rows of its own: on that part its best epoch is chosen, and on all parts how wide the densities
/// are. The transformer's <c>Score</c> is the density's mean, or as asked; <c>Model.DensityOf</c> gives the density. To create this trainer, use
/// <c>mlContext.Regression.Trainers.EnergyBased</c>.
/// </remarks>
public sealed partial class EnergyRegressionTrainer
    : TrainerEstimatorBase<RegressionPredictionTransformer<EnergyRegressionModelParameters>, EnergyRegressionModelParameters>
{
    private const string LoadName = "EnergyRegression";

    private readonly Options _options;

    internal EnergyRegressionTrainer(IHostEnvironment environment, Options options)
        : base(
            Checked(environment).Register(LoadName),
            TrainerUtils.MakeR4VecFeature(options.Validate().FeatureColumnName),
            TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName),
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName)) => _options = options.Snapshot();

    private static IHostEnvironment Checked(IHostEnvironment environment)
    {
        TorchVersion.Check();
        return environment;
    }

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: false, calibration: false, caching: false, supportValid: false, supportIncrementalTrain: false);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        new SchemaShape.Column(
            DefaultColumnNames.Score,
            SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.Single,
            false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
    ];

    /// <inheritdoc/>
    protected override RegressionPredictionTransformer<EnergyRegressionModelParameters> MakeTransformer(
        EnergyRegressionModelParameters model, DataViewSchema trainSchema) => new(Host, model, trainSchema, FeatureColumn.Name);

    /// <inheritdoc/>
    protected override EnergyRegressionModelParameters TrainModelCore(TrainContext trainContext)
    {
        using IChannel channel = Host.Start("Training");
        DataViewSchema.Column features = trainContext.TrainingSet.Schema.Feature!.Value;
        int count = features.Type.GetVectorSize();
        if (!EncodedDefaults.CanEncode(count))
        {
            throw Host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{features.Name}' has {count} features; up to {DenseSlice.WideInputs - 1} expected. Make them fewer, as ProjectToPrincipalComponents does."));
        }

        DensityRows rows = DensityRows.Read(Host, trainContext.TrainingSet, _options.CancellationToken);
        if (rows.Missing > 0)
        {
            channel.Warning(
                $"{rows.Missing} of {rows.Missing + rows.Count} rows have no label in column '{LabelColumn.Name}' (NaN), or a weight of 0; they are left out.");
        }

        if (!rows.Answers.AsSpan().ContainsAnyExcept(rows.Answers[0]))
        {
            throw Host.Except(string.Create(CultureInfo.InvariantCulture,
                $"Column '{LabelColumn.Name}': the label of all {rows.Count} rows is {rows.Answers[0]}, so there is nothing to learn. Check the label column."));
        }

        // A seed of our own, so that nothing else drawn from the host's generator changes the model.
        int drawn = _options.Seed ?? Host.Rand.Next();
        var checkpoint = TrainingCheckpoint.Open(
            Host, channel, _options.Checkpoint, $"{OptionsText.Describe(_options)}; Seed = {_options.Seed}", drawn, hash => DataHash.Add(hash, rows));
        (ContinuousEnergy energy, IReadOnlyList<DensityEpochReport> history) =
            new DensityRun(Host, channel, _options, rows, features, checkpoint?.Seed ?? drawn) { Checkpoint = checkpoint?.Part(0) }.Run();
        return new EnergyRegressionModelParameters(Host, energy, _options.PointPrediction, history);
    }
}
