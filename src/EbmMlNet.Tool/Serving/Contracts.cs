namespace EbmMlNet.Tool.Serving;

/// <summary>The candidates of one query: the model's features by name, null where missing. Other names are passed over.</summary>
internal sealed record RankRequest(Dictionary<string, float?>[]? Candidates, int? Top);

internal sealed record RankedRow(int Rank, int Row, float Energy, float Probability);

internal sealed record RankResponse(string Model, IReadOnlyList<RankedRow> Ranked);

internal sealed record PredictRequest(Dictionary<string, float?>? Candidate);

internal sealed record PredictResponse(string Model, float Score, float Energy);

internal sealed record ExplainRequest(Dictionary<string, float?>? Candidate, Dictionary<string, float?>? Against, int? Top);

internal sealed record Contribution(string Feature, float Share);

internal sealed record ExplainResponse(string Model, float Energy, float EnergyAgainst, float Difference, IReadOnlyList<Contribution> Contributions);
