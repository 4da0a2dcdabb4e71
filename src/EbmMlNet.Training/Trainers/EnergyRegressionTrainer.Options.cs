using System.Globalization;

namespace EbmMlNet;

public sealed partial class EnergyRegressionTrainer
{
    /// <summary>The options of <see cref="EnergyRegressionTrainer"/>, and of <see cref="EnergyMultivariateRegressionTrainer"/>.</summary>
    /// <remarks>A trainer keeps a copy as it is made: what is changed in the options afterwards is for the next trainer.</remarks>
    public sealed class Options
    {
        private bool _areOfSeveralTargets;

        /// <summary>
        /// The column of labels, Single: any number, NaN where it is missing. For <see cref="EnergyMultivariateRegressionTrainer"/> a vector of Single of 2 to
        /// 16 targets.
        /// </summary>
        /// <value>The default value is "Label".</value>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>The column of features, a vector of Single of known size.</summary>
        /// <value>The default value is "Features".</value>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>The column of example weights, Single, 0 or more; null where every row weighs the same.</summary>
        /// <value>The default value is null.</value>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>How much time training may take for how good a model: how many networks there are, and how often they see the data.</summary>
        /// <value>The default value is <see cref="Quality.Balanced"/>.</value>
        public Quality Quality { get; set; } = Quality.Balanced;

        /// <summary>What shapes the energy beside the likelihood of the mixture, which every network has.</summary>
        /// <value>The default value is <c>new ImportanceSampling()</c>, with answers drawn from the mixture.</value>
        public DensityObjective Objective { get; set; } = new ImportanceSampling();

        /// <summary>Which number of the density the Score column has.</summary>
        /// <value>The default value is <see cref="PointPrediction.Mean"/>.</value>
        public PointPrediction PointPrediction { get; set; } = PointPrediction.Mean;

        /// <summary>What is done to labels before the networks see them; what they say comes back in the label's own units.</summary>
        /// <value>The default value is <see cref="AnswerTransform.Auto"/>.</value>
        public AnswerTransform AnswerTransform { get; set; } = AnswerTransform.Auto;

        /// <summary>How many networks there are, at least 1. Each holds out a part of the rows of its own, of at most 2,000 together.</summary>
        /// <value>The default value is null: by <see cref="Quality"/>, fewer the more rows there are.</value>
        public int? NumberOfNetworks { get; set; }

        /// <summary>The units of each hidden layer; one layer or more.</summary>
        /// <value>The default value is null: 64 and 64.</value>
        public IReadOnlyList<int>? Hidden { get; set; }

        /// <summary>How many normal densities the mixture of a row has, at least 1.</summary>
        /// <value>The default value is 6.</value>
        public int NumberOfComponents { get; set; } = 6;

        /// <summary>How many codes of x meet the answer in the residual beside the mixture; 0 leaves the mixture alone.</summary>
        /// <value>The default value is 32.</value>
        public int ResidualUnits { get; set; } = 32;

        /// <summary>The share of hidden units left out at random in each training step, from 0 to less than 1.</summary>
        /// <value>The default value is .1.</value>
        public double Dropout { get; set; } = 0.1;

        /// <summary>The strength of the group lasso on features, 0 or more; see <see cref="PiecewiseLinearEncoding.Sparsity"/>.</summary>
        /// <value>The default value is .1.</value>
        public double Sparsity { get; set; } = 0.1;

        /// <summary>How many bins the values of a feature fall into, from 1 to 256; see <see cref="PiecewiseLinearEncoding.Bins"/>.</summary>
        /// <value>The default value is 16.</value>
        public int Bins { get; set; } = 16;

        /// <summary>The least spread of a component, as a share of the spread of all labels, above 0.</summary>
        /// <value>The default value is null: chosen on rows held out, from .01 up.</value>
        public double? LeastSpread { get; set; }

        /// <summary>How often the training data is gone through, at least 1.</summary>
        /// <value>The default value is null: fewer the more rows there are.</value>
        public int? NumberOfEpochs { get; set; }

        /// <summary>How many rows one training step takes, at least 1.</summary>
        /// <value>The default value is null: a sixteenth of the rows, but no fewer than 16 and no more than 256.</value>
        public int? RowsPerBatch { get; set; }

        /// <summary>The step size of the optimizer (AdamW), above 0.</summary>
        /// <value>The default value is .004.</value>
        public double LearningRate { get; set; } = 0.004;

        /// <summary>How the learning rate moves over training.</summary>
        /// <value>The default value is <c>new CosineSchedule()</c>.</value>
        public LearningRateSchedule LearningRateSchedule { get; set; } = new CosineSchedule();

        /// <summary>AdamW's decoupled weight decay, 0 or more.</summary>
        /// <value>The default value is .01.</value>
        public double WeightDecay { get; set; } = 0.01;

        /// <summary>The gradient's largest norm; a longer one is shortened to it. Above 0, or null for no limit.</summary>
        /// <value>The default value is 5.</value>
        public double? MaxGradientNorm { get; set; } = 5;

        /// <summary>The share of rows that one network holds out, where there is one; several hold out a part each. Never more than 2,000 rows together. Above 0 and below 1.</summary>
        /// <value>The default value is .15.</value>
        public double ValidationFraction { get; set; } = 0.15;

        /// <summary>The seed of weights, parts and samples; null to take it from the MLContext.</summary>
        /// <value>The default value is null.</value>
        public int? Seed { get; set; }

        /// <summary>Threads of torch, at least 1; null to choose by the size of the work.</summary>
        /// <value>The default value is null.</value>
        public int? NumberOfThreads { get; set; }

        /// <summary>
        /// How many bytes the rows may take in memory, 65,536 or more. Data that fits is held; other data is read again in every epoch, and shuffled part
        /// by part: five eighths are for a part, a quarter for a sample, of which some rows are held out.
        /// </summary>
        /// <value>
        /// The default value is null: half of what the machine, or the container, has free as training starts. Torch's own memory, about 300 MB, and the
        /// data view's come on top.
        /// </value>
        /// <remarks>Where data is read in parts, where they end hangs on this number: the same weights take the same number.</remarks>
        public long? Memory { get; set; }

        /// <summary>Where training writes down how far it is, to go on from there after it was cut off; null for nowhere.</summary>
        /// <value>The default value is null.</value>
        public Checkpoints? Checkpoint { get; set; }

        /// <summary>Called after each epoch, on the thread that trains.</summary>
        public Action<DensityEpochReport>? OnEpoch { get; set; }

        /// <summary>Cancels training: <c>Fit</c> then throws <see cref="OperationCanceledException"/> within one batch.</summary>
        public CancellationToken CancellationToken { get; set; }

        internal Options Snapshot() => (Options)MemberwiseClone();

        /// <summary>The same, for answers that are vectors: some options are not for them.</summary>
        internal Options OfSeveralTargets()
        {
            Options options = Snapshot();
            options._areOfSeveralTargets = true;
            return options;
        }

        /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range.</exception>
        internal Options Validate()
        {
            List<string> problems = [.. Problems(), .. _areOfSeveralTargets ? ProblemsOfSeveralTargets() : []];
            return problems.Count == 0 ? this : throw new ArgumentOutOfRangeException(
                nameof(Options), $"{problems.Count} option{(problems.Count == 1 ? " is" : "s are")} wrong: {string.Join(" ", problems)}");
        }

        private IEnumerable<string> Problems() =>
        [
            .. Check(!string.IsNullOrEmpty(LabelColumnName), $"{nameof(LabelColumnName)} is empty; name a column."),
            .. Check(!string.IsNullOrEmpty(FeatureColumnName), $"{nameof(FeatureColumnName)} is empty; name a column."),
            .. Check(ExampleWeightColumnName is null or { Length: > 0 }, $"{nameof(ExampleWeightColumnName)} is empty; name a column, or leave it null."),
            .. Check(Enum.IsDefined(Quality), $"{nameof(Quality)} is {Quality}, which is no such quality."),
            .. Check(Objective is not null, $"{nameof(Objective)} is null."),
            .. Check(Enum.IsDefined(PointPrediction), $"{nameof(PointPrediction)} is {PointPrediction}, which is no such prediction."),
            .. Check(Enum.IsDefined(AnswerTransform), $"{nameof(AnswerTransform)} is {AnswerTransform}, which is no such transform."),
            .. Check(Hidden is null || (Hidden.Count > 0 && Hidden.All(units => units >= 1)), $"{nameof(Hidden)} has no layer, or one of no unit."),
            .. AtLeast(1, NumberOfNetworks, nameof(NumberOfNetworks)),
            .. AtLeast(1, NumberOfComponents, nameof(NumberOfComponents)),
            .. AtLeast(0, ResidualUnits, nameof(ResidualUnits)),
            .. AtLeast(1, NumberOfEpochs, nameof(NumberOfEpochs)),
            .. AtLeast(1, RowsPerBatch, nameof(RowsPerBatch)),
            .. AtLeast(1, NumberOfThreads, nameof(NumberOfThreads)),
            .. FreeMemory.Problems(Memory, nameof(Memory)),
            .. Check(Bins is >= 1 and <= 256, $"{nameof(Bins)} is {Bins}, but must be from 1 to 256."),
            .. Check(Dropout is >= 0 and < 1, $"{nameof(Dropout)} is {Text(Dropout)}, but must be at least 0 and less than 1."),
            .. Check(ValidationFraction is > 0 and < 1, $"{nameof(ValidationFraction)} is {Text(ValidationFraction)}, but must be above 0 and below 1."),
            .. AboveZero(LearningRate, nameof(LearningRate)),
            .. AboveZero(LeastSpread ?? 1, nameof(LeastSpread)),
            .. AboveZero(MaxGradientNorm ?? 1, nameof(MaxGradientNorm)),
            .. Check(LearningRateSchedule is not null, $"{nameof(LearningRateSchedule)} is null."),
            .. Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"{nameof(WeightDecay)} is {Text(WeightDecay)}, but must be 0 or more."),
            .. Check(Sparsity >= 0 && double.IsFinite(Sparsity), $"{nameof(Sparsity)} is {Text(Sparsity)}, but must be 0 or more."),
        ];

        private IEnumerable<string> ProblemsOfSeveralTargets() =>
        [
            .. Check(PointPrediction != PointPrediction.Median, $"{nameof(PointPrediction)} is {PointPrediction}, which several targets do not have; take {PointPrediction.Mean} or {PointPrediction.Mode}."),
            .. Check(Objective?.OneTargetOnly is null, $"{nameof(Objective)}: {Objective?.OneTargetOnly}"),
        ];

        private static IEnumerable<string> AtLeast(int least, int? value, string option) =>
            Check(value is null || value >= least, $"{option} is {value}, but must be at least {least}.");

        private static IEnumerable<string> AboveZero(double value, string option) =>
            Check(value > 0 && double.IsFinite(value), $"{option} is {Text(value)}, but must be above 0.");

        private static IEnumerable<string> Check(bool isRight, string problem) => isRight ? [] : [problem];

        private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
