using ApiSearch.Documentation;

namespace ApiSearch.Consumption;

/// <summary>One member that might be what was asked for.</summary>
/// <param name="Member">The member.</param>
/// <param name="Energy">How little it fits: lower is better. Energies compare within one question.</param>
/// <param name="Probability">By the Gibbs distribution over the candidates of the question.</param>
internal sealed record Answer(ApiMember Member, float Energy, float Probability);
