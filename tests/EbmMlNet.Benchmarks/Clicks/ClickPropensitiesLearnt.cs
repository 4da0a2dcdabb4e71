namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>Propensities that were learnt, or are the truth.</summary>
internal sealed record ClickPropensitiesLearnt(string Set, double Eta, string Method, IReadOnlyList<float> Propensities);
