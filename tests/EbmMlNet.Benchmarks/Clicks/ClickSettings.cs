namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>How clicks are simulated.</summary>
/// <param name="Sessions">How often each training query is asked.</param>
/// <param name="GradedQueries">How many graded queries each ranker that shows the lists was trained on.</param>
/// <param name="Noise">The chance that something irrelevant is clicked by somebody who looks at it.</param>
internal sealed record ClickSettings(int Sessions, int GradedQueries, double Noise = 0.1);
