using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) = (1 - cos(A x, A y)) / temperature with <c>A = [diag(w); U^T]</c>: the cosine of two vectors of one space, such as the words of
/// two texts or two sentence embeddings, under a metric that is learnt. The first slots of the features are x, the rest y.
/// </summary>
/// <remarks>
/// Training starts from the plain cosine (w = 1, U small), so that few pairs are enough to be better than it: w learns how much each slot
/// counts, U which slots stand for each other. Where the two columns have different slots, those of the same name are the same. Unlike
/// <see cref="JointEmbedding"/> it knows from the start that equal slots mean equal things; it suits x and y of one kind, or at least in one
/// vocabulary. <see cref="FeatureScaling.Auto"/> leaves its features as they are. Xing et al., "Distance Metric Learning, with Application to
/// Clustering with Side-Information", 2003.
/// </remarks>
public sealed record CosineMetric : Architecture
{
    private readonly SharedPlaces? _places;

    /// <summary>A metric of rows whose first half is x and whose second half is y, in the same slots.</summary>
    public CosineMetric()
    {
    }

    /// <summary>A metric of two columns that were put together by <c>Concatenate</c>, which left their names on the slots.</summary>
    /// <param name="contextColumn">The column that is x; it comes first.</param>
    /// <param name="answerColumn">The column that is y.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public CosineMetric(string contextColumn, string answerColumn)
    {
        ArgumentException.ThrowIfNullOrEmpty(contextColumn);
        ArgumentException.ThrowIfNullOrEmpty(answerColumn);
        ContextColumn = contextColumn;
        AnswerColumn = answerColumn;
    }

    internal CosineMetric(SharedPlaces places) => _places = places;

    /// <summary>The column that is x, by the names of the slots; null where x is the first half.</summary>
    public string? ContextColumn { get; }

    /// <summary>The column that is y, by the names of the slots; null where y is the second half.</summary>
    public string? AnswerColumn { get; }

    /// <summary>The number of directions, the columns of U; 0 learns the weights w alone.</summary>
    /// <value>The default value is 64. Any whole number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Rank { get; init => field = OptionRange.AtLeast(value, 0); } = 64;

    /// <summary>What 1 - cos is divided by where training starts; it is learnt with the weights.</summary>
    /// <value>The default value is 1/15. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Temperature { get; init => field = OptionRange.Above(value, 0); } = 1f / 15;

    /// <inheritdoc/>
    public override bool IsNonNegative => true;

    internal override bool ComparesPairs => true;

    internal override FeatureScaling AutoScaling => FeatureScaling.None;

    internal override Architecture Resolve(int featureCount, Func<IReadOnlyList<string>> slotNames)
    {
        if (_places is not null)
        {
            return this;
        }

        if (ContextColumn is null)
        {
            return featureCount % 2 == 0 ? Of(SharedPlaces.Same(featureCount / 2)) : throw new ArgumentException(
                $"It has {featureCount} slots, which are no two halves in the same slots. Name the two columns: new CosineMetric(contextColumn, answerColumn).");
        }

        IReadOnlyList<string> names = slotNames();
        int contextSlots = SlotRanges.Count(names, ContextColumn, AnswerColumn!);
        return Of(SharedPlaces.ByName(
            [.. names.Take(contextSlots).Select(name => Without(name, ContextColumn))],
            [.. names.Skip(contextSlots).Select(name => Without(name, AnswerColumn!))]) ?? throw new ArgumentException(
                $"No slot of '{AnswerColumn}' has the name of one of '{ContextColumn}', so that there is nothing to compare the two by. Make both with " +
                "the same transform (FeaturizeTextPair makes them of two texts), or use new JointEmbedding(...)."));

        CosineMetric Of(SharedPlaces places) => new(places) { Rank = Rank, Temperature = Temperature };
    }

    internal override EnergyModule Create(int featureCount, Random random, torch.Device device) =>
        CosineMetricModule.Create(this, _places!, random, device);

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) =>
        earlier is CosineMetricEnergy metric ? CosineMetricModule.Resume(this, _places!, metric, device) : null;

    // A column of one slot gives it its name; the slots of a vector follow a dot.
    private static string Without(string slot, string column) => slot.Length > column.Length ? slot[(column.Length + 1)..] : "";
}
