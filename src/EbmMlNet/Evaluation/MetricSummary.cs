namespace EbmMlNet;

/// <summary>A metric over queries: its mean, and how sure that mean is.</summary>
/// <param name="Name">The metric's name, such as <c>NDCG@10</c>.</param>
/// <param name="Mean">The mean over the queries that count; NaN where none does.</param>
/// <param name="Lower">The lower end of the mean's bootstrap interval.</param>
/// <param name="Upper">Its upper end.</param>
/// <param name="Queries">How many queries count.</param>
/// <param name="LeftOut">How many do not.</param>
public sealed record MetricSummary(string Name, double Mean, double Lower, double Upper, int Queries, int LeftOut)
{
    /// <summary>The name, the mean, its interval and the number of queries in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name,-12} {Mean,8:F4} [{Lower:F4}, {Upper:F4}] of {Queries} queries") +
        (LeftOut > 0 ? FormattableString.Invariant($", {LeftOut} left out") : "");
}
