namespace EbmMlNet;

/// <summary>What an epoch came to.</summary>
/// <param name="Report">The report, for the history.</param>
/// <param name="Metric">How good the module is on data held out, more being better; NaN where nothing was measured.</param>
/// <param name="IsBest">Whether that is better than ever.</param>
internal readonly record struct EpochOutcome<TReport>(TReport Report, double Metric, bool IsBest);
