using System.Globalization;

namespace ApiSearch.Evaluation;

/// <summary>Writes the measures of several rankers below each other.</summary>
internal sealed class ComparisonTable
{
    private readonly List<string> _lines = [$"{"",-10}{"NDCG@1",9}{"NDCG@5",9}{"NDCG@10",9}{"MRR",9}{"P@1",9}{"training",12}"];

    public IReadOnlyList<string> Lines => _lines;

    /// <param name="name">The ranker.</param>
    /// <param name="measures">How good it is.</param>
    /// <param name="training">How long it was trained; null if it needs no training.</param>
    public void Add(string name, RankingMeasures measures, TimeSpan? training)
    {
        string time = training is { } span ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F2} s") : "-";
        (double ndcg1, double ndcg5, double ndcg10, double mrr, double precision1, _) = measures;
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"{name,-10}{ndcg1,9:F4}{ndcg5,9:F4}{ndcg10,9:F4}{mrr,9:F4}{precision1,9:F4}{time,12}"));
    }

    public void AddMissing(string name, string why) => _lines.Add($"{name,-10} not measured: {why}");

    /// <summary>How much higher one MRR is than another, with the standard error of the difference over the same questions.</summary>
    public static string Difference(RankingMeasures better, RankingMeasures other)
    {
        double[] gaps = [.. better.ReciprocalRanks.Zip(other.ReciprocalRanks, (a, b) => a - b)];
        double mean = gaps.Average();
        double error = Math.Sqrt(gaps.Sum(gap => (gap - mean) * (gap - mean)) / Math.Max(1, gaps.Length - 1) / gaps.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.0000;-0.0000} (standard error {error:F4})");
    }
}
