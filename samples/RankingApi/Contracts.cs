namespace RankingApi;

/// <summary>A question, and what to rank for it.</summary>
/// <param name="Query">What is looked for, in words, such as "read all lines of a text file".</param>
/// <param name="Candidates">Documentation ids, such as <c>M:System.String.Trim</c>; without them, the 50 members that BM25 finds.</param>
/// <param name="Top">How many of them to answer with.</param>
internal sealed record RankRequest(string Query, string[]? Candidates = null, int Top = 10);

/// <summary>A member and its place.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="Id">The documentation id.</param>
/// <param name="Signature">The member as a programmer reads it.</param>
/// <param name="Namespace">Where it lives.</param>
/// <param name="Summary">What its documentation says.</param>
/// <param name="Energy">Lower is better; energies compare within one question.</param>
/// <param name="Probability">By the Gibbs distribution over all candidates.</param>
internal sealed record RankedMember(int Rank, string Id, string Signature, string Namespace, string Summary, float Energy, float Probability);

/// <summary>The best members, best first.</summary>
/// <param name="Model">The generation of the model that ranked them.</param>
/// <param name="Candidates">How many candidates were ranked.</param>
/// <param name="Ranked">The best of them.</param>
internal sealed record RankResponse(string Model, int Candidates, IReadOnlyList<RankedMember> Ranked);

/// <summary>A question and one member.</summary>
internal sealed record PredictRequest(string Query, string Candidate);

/// <summary>What one member scores by itself; a higher score, a lower energy, is better.</summary>
internal sealed record PredictResponse(string Model, float Score, float Energy);

/// <summary>A question, and two of its candidates.</summary>
/// <param name="Query">The question.</param>
/// <param name="Candidate">The id of the member to explain.</param>
/// <param name="Against">The id of the member to compare it with.</param>
/// <param name="Candidates">Those that were ranked; without them, the 50 members that BM25 finds.</param>
/// <param name="Top">How many features to answer with.</param>
internal sealed record ExplainRequest(string Query, string Candidate, string Against, string[]? Candidates = null, int Top = 8);

/// <summary>What a feature has to do with the difference of two energies.</summary>
/// <param name="Feature">Its name, a property of <c>ApiSearch.Features.Candidate</c>; a text's features together.</param>
/// <param name="Share">What it adds to the energy of the first less that of the second: below 0 it speaks for the first.</param>
internal sealed record Contribution(string Feature, float Share);

/// <summary>Why one member is above another.</summary>
/// <param name="Model">The generation of the model that says so.</param>
/// <param name="Energy">Of the member explained.</param>
/// <param name="EnergyAgainst">Of the other.</param>
/// <param name="Difference">What all features contribute together.</param>
/// <param name="Contributions">Those that contribute most, whichever way.</param>
/// <param name="Others">What the rest contributes together.</param>
internal sealed record ExplainResponse(
    string Model, float Energy, float EnergyAgainst, float Difference, IReadOnlyList<Contribution> Contributions, float Others);
