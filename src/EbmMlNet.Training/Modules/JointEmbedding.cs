using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) = D(a, b) / temperature: a distance between the code a of x and the code b of y, which two encoders make apart from each
/// other. The first slots of the features are x, the rest y.
/// </summary>
/// <remarks>
/// Codes of answers can be computed once and searched. A loss that pushes nothing up collapses them to a point;
/// <see cref="VicReg"/>, <see cref="BarlowTwins"/>, <see cref="CodeNormalization.Batch"/>, <see cref="FixedAnswerCodes"/> and
/// <see cref="Predictor"/> are ways against it. Bromley et al., "Signature Verification using a Siamese Time Delay Neural Network", 1993.
/// </remarks>
public sealed record JointEmbedding : Architecture
{
    private readonly float _temperature = 1;

    /// <summary>An embedding whose first slots are x.</summary>
    /// <param name="contextSlots">How many slots are x, at least 1; the others are y.</param>
    /// <param name="dimension">The number of entries of a code, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public JointEmbedding(int contextSlots, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextSlots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ContextSlots = contextSlots;
        Dimension = dimension;
    }

    /// <summary>An embedding of two columns that were put together by <c>Concatenate</c>, which left their names on the slots.</summary>
    /// <param name="contextColumn">The column that is x; it comes first.</param>
    /// <param name="answerColumn">The column that is y.</param>
    /// <param name="dimension">The number of entries of a code, at least 1.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1.</exception>
    public JointEmbedding(string contextColumn, string answerColumn, int dimension)
    {
        ArgumentException.ThrowIfNullOrEmpty(contextColumn);
        ArgumentException.ThrowIfNullOrEmpty(answerColumn);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ContextColumn = contextColumn;
        AnswerColumn = answerColumn;
        Dimension = dimension;
    }

    /// <summary>How many slots are x; null where <see cref="ContextColumn"/> says.</summary>
    public int? ContextSlots { get; private init; }

    /// <summary>The column that is x, by the names of the slots; null where <see cref="ContextSlots"/> says.</summary>
    public string? ContextColumn { get; }

    /// <summary>The column that is y, by the names of the slots; null where <see cref="ContextSlots"/> says.</summary>
    public string? AnswerColumn { get; }

    /// <summary>The number of entries of a code.</summary>
    public int Dimension { get; }

    /// <summary>The encoder of x.</summary>
    /// <value>The default value is <c>new Tower()</c>: linear.</value>
    public Tower ContextTower { get; init; } = new();

    /// <summary>The encoder of y.</summary>
    /// <value>The default value is <c>new Tower()</c>: linear.</value>
    public Tower AnswerTower { get; init; } = new();

    /// <summary>
    /// Whether one encoder, <see cref="ContextTower"/>, serves both, where x and y are the same kind of thing in the same slots.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool SharedTowers { get; init; }

    /// <summary>How codes are compared.</summary>
    /// <value>The default value is <see cref="EmbeddingDistance.SquaredEuclidean"/>.</value>
    public EmbeddingDistance Distance { get; init; } = EmbeddingDistance.SquaredEuclidean;

    /// <summary>What is done to codes before they are compared.</summary>
    /// <value>The default value is <see cref="CodeNormalization.None"/>.</value>
    public CodeNormalization Normalization { get; init; }

    /// <summary>What distances are divided by: the smaller, the steeper the energies. Where training starts, if it is learnt.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Temperature
    {
        get => _temperature;
        init => _temperature = OptionRange.Above(value, 0);
    }

    /// <summary>
    /// Whether the temperature is learnt with the weights; it stays above 0.01, or half of <see cref="Temperature"/> where that is less.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool LearnTemperature { get; init; }

    /// <summary>
    /// Whether the codes of answers are fixed: a linear encoder drawn at random that is never trained, so that different answers keep
    /// different codes. <see cref="AnswerTower"/> then counts for nothing.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool FixedAnswerCodes { get; init; }

    /// <summary>
    /// A network on the code of x that predicts the code of y, through which no gradient flows back: the one is drawn to the other, not
    /// both to a point. Null for none.
    /// </summary>
    /// <value>The default value is null.</value>
    /// <remarks>Chen and He, "Exploring Simple Siamese Representation Learning", 2021; meant for <see cref="SharedTowers"/>.</remarks>
    public Tower? Predictor { get; init; }

    /// <inheritdoc/>
    public override bool IsNonNegative => Distance is EmbeddingDistance.SquaredEuclidean or EmbeddingDistance.Euclidean or EmbeddingDistance.Cosine;

    /// <inheritdoc/>
    public override bool HasCodes => true;

    internal override bool ComparesPairs => true;

    internal override Architecture Resolve(int featureCount, Func<IReadOnlyList<string>> slotNames)
    {
        JointEmbedding resolved = ContextSlots is null
            ? this with { ContextSlots = SlotRanges.Count(slotNames(), ContextColumn!, AnswerColumn!) }
            : this;
        if (Predictor is not null && Predictor.Hidden.Count > 0 && ContextTower.Hidden.Count > 0 && Predictor.Activation != ContextTower.Activation)
        {
            throw new ArgumentException(
                $"{nameof(Predictor)} has the activation {Predictor.Activation}, but {nameof(ContextTower)} {ContextTower.Activation}; a saved " +
                "encoder has one for all its layers. Give both the same.");
        }

        int answerSlots = featureCount - resolved.ContextSlots!.Value;
        if (answerSlots < 1)
        {
            throw new ArgumentException(
                $"The first {resolved.ContextSlots} slots are x, but there are {featureCount} in all, which leaves none for y. " +
                "Put the features of x and then those of y into one column with Concatenate.");
        }

        return !SharedTowers || answerSlots == resolved.ContextSlots
            ? resolved
            : throw new ArgumentException(
                $"{nameof(SharedTowers)} needs as many slots for x as for y; found {resolved.ContextSlots} and {answerSlots}. Make both by one " +
                "transform (such as one FeaturizeText fitted on both), or use two towers.");
    }

    internal override EnergyModule Create(int featureCount, Random random, torch.Device device) =>
        JointEmbeddingModule.Create(this, featureCount, random, device);

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) =>
        earlier is JointEmbeddingEnergy joint ? JointEmbeddingModule.Resume(this, joint, random, device) : null;
}
