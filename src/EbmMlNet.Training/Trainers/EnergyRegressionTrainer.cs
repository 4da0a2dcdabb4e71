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
    protected override void CheckLabelCompatible(SchemaShape.Column labelCol)
    {
        if (labelCol.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(labelCol), "label", labelCol.Name, "Single (several targets at once are for mlContext.Regression.Trainers.EnergyBasedMultivariate)", labelCol.GetTypeString());
        }

        base.CheckLabelCompatible(labelCol);
    }

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
        TrainedDensity trained = DensityFit.Train(Host, _options, trainContext.TrainingSet);
        var energy = new ContinuousEnergy(trained.Scalings[0], trained.Networks, trained.Weights);
        return new EnergyRegressionModelParameters(Host, energy, _options.PointPrediction, trained.History);
    }
}
