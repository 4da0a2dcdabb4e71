namespace AskTheDocs.Evaluation;

/// <summary>What one stage made of the held-out questions.</summary>
/// <param name="name">The stage.</param>
internal sealed class Stage(string name)
{
    private readonly List<double> _recall = [];
    private readonly List<double> _reciprocal = [];
    private readonly List<double> _ndcg = [];
    private readonly List<double> _milliseconds = [];

    public string Name => name;

    /// <summary>The mean share of right pages among the first 100.</summary>
    public double Recall => _recall.Average();

    /// <summary>The mean of 1 / the rank of the first right page, 0 where there is none.</summary>
    public double MeanReciprocalRank => _reciprocal.Average();

    /// <summary>The mean NDCG of the first 10; its ideal list has all right pages, found or not.</summary>
    public double Ndcg => _ndcg.Average();

    /// <summary>The median time of a question.</summary>
    public double Milliseconds => _milliseconds.Order().ElementAt(_milliseconds.Count / 2);

    public IReadOnlyList<double> ReciprocalRanks => _reciprocal;

    public void Add(IReadOnlyList<int> keys, HashSet<int> right, TimeSpan time)
    {
        int first = keys.TakeWhile(key => !right.Contains(key)).Count();
        _recall.Add((double)keys.Take(100).Count(right.Contains) / right.Count);
        _reciprocal.Add(first < keys.Count ? 1.0 / (first + 1) : 0);
        _ndcg.Add(keys.Take(10).Select((key, rank) => right.Contains(key) ? Discount(rank) : 0).Sum() / Enumerable.Range(0, Math.Min(10, right.Count)).Sum(Discount));
        _milliseconds.Add(time.TotalMilliseconds);
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 2);
}
