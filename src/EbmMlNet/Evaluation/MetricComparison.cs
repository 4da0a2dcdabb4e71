namespace EbmMlNet;

/// <summary>How two rankings differ in one metric, over the queries that count in both.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="MeanDifference">The mean of the first ranking's value minus the second's.</param>
/// <param name="Lower">The lower end of that mean's bootstrap interval.</param>
/// <param name="Upper">Its upper end.</param>
/// <param name="Wins">Queries on which the first ranking's value is higher.</param>
/// <param name="Losses">Queries on which it is lower.</param>
/// <param name="Ties">Queries on which both are the same.</param>
/// <param name="PValue">
/// How likely a difference as large in either direction is where the two rankings are equally good: the two-sided paired
/// randomization test with random signs. NaN where no query counts.
/// </param>
/// <remarks>
/// Higher is better for all metrics but <c>NLL</c>. Test: Smucker, Allan and Carterette, A Comparison of Statistical Significance
/// Tests for Information Retrieval Evaluation (2007).
/// </remarks>
public sealed record MetricComparison(
    string Name, double MeanDifference, double Lower, double Upper, int Wins, int Losses, int Ties, double PValue)
{
    /// <summary>The comparison in one line.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Name,-12} {MeanDifference,8:+0.0000;-0.0000;0.0000} [{Lower:F4}, {Upper:F4}], higher {Wins}, lower {Losses}, same {Ties}, p = {PValue:F4}");
}
