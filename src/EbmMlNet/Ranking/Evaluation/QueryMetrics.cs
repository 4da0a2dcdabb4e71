namespace EbmMlNet;

/// <summary>What was measured on one query.</summary>
public sealed class QueryMetrics
{
    private readonly IReadOnlyDictionary<string, int> _index;
    private readonly double[] _values;

    internal QueryMetrics(string query, int candidates, int rightAnswers, IReadOnlyDictionary<string, int> index, double[] values)
    {
        Query = query;
        Candidates = candidates;
        RightAnswers = rightAnswers;
        _index = index;
        _values = values;
    }

    /// <summary>The query: the text of its group, the value of its key, or its number.</summary>
    public string Query { get; }

    /// <summary>How many candidates it has.</summary>
    public int Candidates { get; }

    /// <summary>How many of them are right answers.</summary>
    public int RightAnswers { get; }

    /// <summary>The names of what was measured.</summary>
    public IEnumerable<string> Names => _index.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    /// <summary>The value of a metric; NaN where the query is left out.</summary>
    /// <param name="name">The metric's name, such as <c>NDCG@10</c>, <c>Energy gap</c> or <c>NLL</c>.</param>
    /// <exception cref="KeyNotFoundException">No such metric was measured.</exception>
    public double this[string name] => _index.TryGetValue(name, out int i)
        ? _values[i]
        : throw new KeyNotFoundException($"There is no metric '{name}'; measured were {string.Join(", ", Names.Select(n => $"'{n}'"))}.");

    internal double this[int index] => _values[index];
}
