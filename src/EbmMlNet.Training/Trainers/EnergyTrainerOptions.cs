using System.Globalization;

namespace EbmMlNet;

/// <summary>What the energy-based trainers have in common.</summary>
/// <remarks>A trainer keeps a copy as it is made: what is changed in the options afterwards is for the next trainer.</remarks>
public abstract partial class EnergyTrainerOptions
{
    private const int MostNetworks = 1000;

    private protected EnergyTrainerOptions()
    {
    }

    /// <summary>The column of labels; null where every row is a right answer, which <see cref="InBatchCandidates"/> allow.</summary>
    /// <value>The default value is "Label"; with <see cref="InBatchCandidates"/> null, where the data has no such column.</value>
    public string? LabelColumnName { get; set; } = "Label";

    /// <summary>The column of features, a vector of Single of known size.</summary>
    /// <value>The default value is "Features".</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The column of example weights, Single, 0 or more; null where every row weighs the same.</summary>
    /// <value>The default value is null.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The shape of the energy function; null to let <see cref="Quality"/> choose networks that suit the data.</summary>
    /// <value>The default value is null.</value>
    public Architecture? Architecture { get; set; }

    /// <summary>How much time training may take for how good a model, where <see cref="Architecture"/> is null.</summary>
    /// <value>The default value is <see cref="Quality.Balanced"/>.</value>
    public Quality Quality { get; set; } = Quality.Balanced;

    /// <summary>
    /// How many networks are trained, side by side, from 1 to 1000: so many of <see cref="Architecture"/>, each from a seed of its own; where that is null,
    /// the first of those that <see cref="Quality"/> chooses, and where these are fewer, from the first again. The model is one energy.
    /// </summary>
    /// <value>The default value is null: one of <see cref="Architecture"/>, or as many as <see cref="Quality"/> chooses.</value>
    /// <remarks>
    /// Networks of several kinds are weighed by a part of the data that is held out for that, or by validation data, and those that do no good are left out;
    /// those of one kind count the same. Training goes on from all networks of an earlier model, which has no more than these.
    /// </remarks>
    public int? NumberOfNetworks { get; set; }

    /// <summary>What training minimizes; null to choose: see the value.</summary>
    /// <value>
    /// The default value is null: <c>new LambdaLoss()</c> where candidates of one group are ranked, <c>new NegativeLogLikelihoodLoss()</c> for
    /// classes, of a <see cref="JointEmbedding"/>, and where <see cref="Negatives"/> are given.
    /// </value>
    public EnergyBasedLoss? Loss { get; set; }

    /// <summary>By how much an incorrect answer's energy must exceed the right one's, for losses with a margin.</summary>
    /// <value>The default value is <c>new ConstantMargin()</c>.</value>
    public Margin Margin { get; set; } = new ConstantMargin();

    /// <summary>Which incorrect answers are pushed up; null for what the loss is defined with.</summary>
    /// <value>The default value is null.</value>
    public Negatives? Negatives { get; set; }

    /// <summary>Terms added to the loss that keep the energy surface in shape.</summary>
    /// <value>The default value is none.</value>
    public IReadOnlyList<Regularizer> Regularizers { get; set; } = [];

    /// <summary>How often the training data is gone through, at least 1.</summary>
    /// <value>
    /// The default value is null: 30 for networks over scaled features; over encoded ones 6 to 45, fewer the more rows there are.
    /// </value>
    public int? NumberOfEpochs { get; set; }

    /// <summary>The step size of the optimizer (AdamW), above 0.</summary>
    /// <value>
    /// The default value is null: 0.002 for networks over scaled features; over encoded ones 0.004 for classifiers and where the lasso is adaptive, else
    /// 0.006, of rankings without an adaptive lasso by <see cref="EbmMlNet.Quality.Fast"/>, or by 64 and 32 units of a sparsity up to 0.3, 0.008, of very many rows 0.012; 0.002 for <see cref="CosineMetric"/>, on fewer than 128 dense rows 0.001.
    /// </value>
    public double? LearningRate { get; set; }

    /// <summary>How the learning rate moves over training.</summary>
    /// <value>The default value is <c>new CosineSchedule()</c>.</value>
    public LearningRateSchedule LearningRateSchedule { get; set; } = new CosineSchedule();

    /// <summary>AdamW's decoupled weight decay, 0 or more.</summary>
    /// <value>The default value is 0.01.</value>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>The gradient's largest norm; a longer one is shortened to it. Above 0, or null for no limit.</summary>
    /// <value>The default value is 5.</value>
    public double? MaxGradientNorm { get; set; } = 5;

    /// <summary>When to stop early and keep the best weights; null to train all epochs and keep the last.</summary>
    /// <value>The default value is null.</value>
    public EarlyStopping? EarlyStopping { get; set; }

    /// <summary>What is done to features before the network sees them.</summary>
    /// <value>The default value is <see cref="FeatureScaling.Auto"/>.</value>
    public FeatureScaling FeatureScaling { get; set; } = FeatureScaling.Auto;

    /// <summary>The seed of weights, shuffling and sampling; null to take it from the MLContext.</summary>
    /// <value>The default value is null.</value>
    public int? Seed { get; set; }

    /// <summary>Threads of torch on the CPU, at least 1; null to choose by the size of the work.</summary>
    /// <value>The default value is null.</value>
    public int? NumberOfThreads { get; set; }

    /// <summary>
    /// How many bytes the rows may take in memory, 65,536 or more. Data that fits is held; other data is read again in every epoch, and shuffled part
    /// by part: five eighths are for a part, a quarter for what networks are measured on, and a row, of rankings a group, must fit in a part.
    /// </summary>
    /// <value>
    /// The default value is null: half of what the machine, or the container, has free as training starts. Networks of two kinds, as the library chooses
    /// them for rankings of fewer than 50,000 rows, and for classes too where features are more than 20, hold rows twice. Torch's own memory, about 300 MB, and the data view's come on top.
    /// </value>
    /// <remarks>
    /// Where data is read in parts, where they end hangs on this number: the same weights take the same number. With <see cref="Peers"/> it is what the rows of
    /// all processes take together, of which each holds its share; null is then half of what is free where least is. On machines of their own set it to as
    /// many times what one of them has.
    /// </remarks>
    public long? Memory { get; set; }

    /// <summary>Where the network is trained.</summary>
    /// <value>The default value is <see cref="TrainingDevice.Auto"/>.</value>
    public TrainingDevice Device { get; set; } = TrainingDevice.Auto;

    /// <summary>The processes that train this model together, each with a share of the groups, or rows of classes; null for this process alone.</summary>
    /// <value>The default value is null.</value>
    /// <remarks>
    /// All of them make the same call with the same data, of which group g of the data, from 0, belongs to process g modulo their number: that one alone looks
    /// at its features, once the first 256 rows have shown that rows are stored in full, holds them, differentiates it in every step that has it, and
    /// measures it where it is held out. Labels, weights and sizes of groups are read and held by all. Answers of other groups cannot be contrasted then;
    /// regularizers see the part of a step that their process has. The first process alone writes checkpoints, which all of them read.
    /// </remarks>
    public TrainingPeers? Peers { get; set; }

    /// <summary>Where training writes down how far it is, to go on from there after it was cut off; null for nowhere.</summary>
    /// <value>The default value is null.</value>
    public Checkpoints? Checkpoint { get; set; }

    /// <summary>Called after each epoch, on the thread that trains.</summary>
    public Action<EpochReport>? OnEpoch { get; set; }

    /// <summary>Cancels training: <c>Fit</c> then throws <see cref="OperationCanceledException"/> within one batch.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The loss given, or the one chosen.</summary>
    internal EnergyBasedLoss ChosenLoss => Loss ?? DefaultLoss;

    /// <summary>The loss of a null.</summary>
    private protected virtual EnergyBasedLoss DefaultLoss => EncodedDefaults.LossOf(ranksLists: false);

    /// <summary>Throws one error that lists everything wrong with the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range.</exception>
    internal void Validate()
    {
        List<string> problems = [.. Problems()];
        if (problems.Count > 0)
        {
            // ML.NET's own estimators answer a bad argument with this type.
            throw new ArgumentOutOfRangeException(
                nameof(EnergyTrainerOptions),
                $"{problems.Count} option{(problems.Count == 1 ? " is" : "s are")} wrong: {string.Join(" ", problems)}");
        }
    }

    private protected virtual IEnumerable<string> Problems() =>
    [
        .. NotEmpty(FeatureColumnName, nameof(FeatureColumnName)),
        .. Check(ExampleWeightColumnName is null or { Length: > 0 }, $"{nameof(ExampleWeightColumnName)} is empty; name a column, or leave it null."),
        .. Check(Enum.IsDefined(Quality), $"{nameof(Quality)} is {Quality}, which is no such quality."),
        .. Check(
            Loss is null || ((float)Loss.ModelBeta > 0 && float.IsFinite((float)Loss.ModelBeta)),
            $"{nameof(Loss)} is {Loss?.GetType().Name}, whose {nameof(Loss.ModelBeta)} is {Text(Loss?.ModelBeta ?? 0)}, but must be finite and above 0."),
        .. NotNull(Margin, nameof(Margin)),
        .. Check(Regularizers is not null && Regularizers.All(r => r is not null), $"{nameof(Regularizers)} is null or holds a null."),
        .. NotNull(LearningRateSchedule, nameof(LearningRateSchedule)),
        .. NotNull(Device, nameof(Device)),
        .. AtLeastOne(NumberOfEpochs ?? 1, nameof(NumberOfEpochs)),
        .. Check(
            NumberOfNetworks is null or (>= 1 and <= MostNetworks),
            string.Create(CultureInfo.InvariantCulture, $"{nameof(NumberOfNetworks)} is {NumberOfNetworks}, but must be from 1 to {MostNetworks}.")),
        .. AtLeastOne(NumberOfThreads ?? 1, nameof(NumberOfThreads)),
        .. FreeMemory.Problems(Memory, nameof(Memory)),
        .. Check(
            LearningRate is null || (LearningRate > 0 && double.IsFinite(LearningRate.Value)),
            $"{nameof(LearningRate)} is {Text(LearningRate ?? 0)}, but must be above 0."),
        .. Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"{nameof(WeightDecay)} is {Text(WeightDecay)}, but must be 0 or more."),
        .. Check(MaxGradientNorm is null || MaxGradientNorm > 0, $"{nameof(MaxGradientNorm)} is {Text(MaxGradientNorm ?? 0)}, but must be above 0, or null."),
        .. Check(
            Peers is null || (Peers.Count >= 1 && Peers.Rank >= 0 && Peers.Rank < Peers.Count),
            $"{nameof(Peers)} is process {Peers?.Rank} of {Peers?.Count}, but must be one from 0 to the count less 1."),
        .. Check(Enum.IsDefined(FeatureScaling), $"{nameof(FeatureScaling)} is {FeatureScaling}, which is no such scaling."),
        .. Check(
            Loss is null || Architecture is null || !Loss.RequiresNonNegativeEnergies || Architecture.IsNonNegative,
            $"{nameof(Loss)} is {Loss?.GetType().Name}, which needs energies bounded below by zero, but {nameof(Architecture)} is " +
            $"{Architecture}, whose energies are not: use new Mlp(...) {{ NonNegative = true }}, or another loss."),
        .. Architecture is { HasCodes: true } ? [] : (Regularizers ?? []).Where(r => r is { RequiresCodes: true }).Select(r =>
            $"{nameof(Regularizers)} holds {r.GetType().Name}, which needs codes of x and y, but {nameof(Architecture)} is " +
            $"{Architecture?.ToString() ?? "null"}, " +
            $"which makes none: use new JointEmbedding(...), or another regularizer."),
    ];

    private protected static IEnumerable<string> Check(bool isRight, string problem) => isRight ? [] : [problem];

    private protected static IEnumerable<string> NotEmpty(string? value, string option) =>
        Check(!string.IsNullOrEmpty(value), $"{option} is empty; name a column.");

    private protected static IEnumerable<string> AtLeastOne(int value, string option) =>
        Check(value >= 1, $"{option} is {value}, but must be at least 1.");

    private static IEnumerable<string> NotNull(object? value, string option) => Check(value is not null, $"{option} is null.");

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
