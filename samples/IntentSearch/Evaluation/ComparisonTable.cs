using System.Globalization;

namespace IntentSearch.Evaluation;

/// <summary>Writes the measures of several models below each other.</summary>
internal sealed class ComparisonTable
{
    private readonly List<string> _lines = [$"{"",-20}{"accuracy@1",12}{"MRR",9}{"training",12}"];

    public IReadOnlyList<string> Lines => _lines;

    /// <param name="name">The model.</param>
    /// <param name="measures">How good it is.</param>
    /// <param name="training">How long it was trained; null if it needs no training.</param>
    public void Add(string name, IntentMeasures measures, TimeSpan? training)
    {
        string time = training is { } span ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F1} s") : "-";
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{measures.Accuracy,12:F3}{measures.Mrr,9:F3}{time,12}"));
    }

    public void AddMissing(string name, string why) => _lines.Add($"{name,-20}not measured: {why}");
}
