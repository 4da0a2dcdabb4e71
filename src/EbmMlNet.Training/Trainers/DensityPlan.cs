namespace EbmMlNet;

/// <summary>What the library chooses for densities where the options leave it open.</summary>
/// <param name="Shape">The networks.</param>
/// <param name="Epochs">How often the data is gone through.</param>
/// <param name="RowsPerStep">How many rows a step takes.</param>
/// <param name="EpochsPerMeasure">After how many epochs the answers held out are measured.</param>
internal sealed record DensityPlan(DensityShape Shape, int Epochs, int RowsPerStep, int EpochsPerMeasure)
{
    /// <summary>
    /// The share of training in which the mixture is alone: it must say where answers are before there is something to shape.
    /// </summary>
    public const double MixtureAlone = 0.5;

    /// <summary>How often held-out answers are measured over the course of training.</summary>
    private const int Measures = 30;

    /// <summary>Steps of a training on few rows.</summary>
    private const int Steps = 2400;

    private const int LeastEpochs = 8;
    private const int MostEpochs = 200;

    /// <summary>With fewer rows nothing is held out.</summary>
    public int LeastRowsToHoldOut { get; } = 20;

    /// <summary>How the networks are trained.</summary>
    public LoopPlan LoopOf(EnergyRegressionTrainer.Options options) => new(Epochs, options.LearningRate)
    {
        LearningRateSchedule = options.LearningRateSchedule,
        WeightDecay = options.WeightDecay,
        SquareDecay = 0.99,
        MaxGradientNorm = options.MaxGradientNorm,
        CancellationToken = options.CancellationToken,
    };

    /// <summary>How the networks see features: as places among knots.</summary>
    public Variant VariantOf(EnergyRegressionTrainer.Options options) => new(
        new Mlp([.. Shape.Hidden]) { Encoding = new PiecewiseLinearEncoding { Bins = options.Bins } }, Epochs, options.LearningRate, LoopOf(options).SquareDecay);

    public static DensityPlan Of(EnergyRegressionTrainer.Options options, int rows, int targets)
    {
        int networks = options.NumberOfNetworks ?? options.Quality switch
        {
            Quality.Fast => 2,
            Quality.Balanced => 5,
            _ => 10,
        };
        int perStep = options.RowsPerBatch ?? Math.Clamp(rows / 16, 16, 256);
        double stepsPerEpoch = Math.Ceiling((double)rows / perStep);
        int epochs = options.NumberOfEpochs ?? Math.Clamp((int)(Steps / stepsPerEpoch), LeastEpochs, MostEpochs);
        return new DensityPlan(
            new DensityShape(
                networks, options.Hidden ?? [64, 64], options.NumberOfComponents, options.ResidualUnits, options.LeastSpread ?? 0.01, options.Dropout, options.Sparsity, targets),
            epochs,
            perStep,
            Math.Max(1, epochs / Measures));
    }
}
