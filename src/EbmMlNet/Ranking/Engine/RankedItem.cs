namespace EbmMlNet;

/// <summary>A candidate and what a <see cref="RankingEngine{TItem}"/> made of it.</summary>
/// <typeparam name="TItem">The type of candidates.</typeparam>
/// <param name="Item">The candidate: the object that was handed in.</param>
/// <param name="Rank">
/// 1 for the best. Candidates of equal score share the lowest rank they reach, 1, 1, 3, unless a step of the model ranks otherwise.
/// </param>
/// <param name="Score">The model's score; higher is better.</param>
/// <param name="Energy">-<paramref name="Score"/>; lower is better.</param>
/// <param name="Probability">
/// The candidate's share of the Gibbs distribution, exp(-beta energy) over the sum for all candidates, those that the model leaves out
/// among them; NaN where the score is NaN.
/// </param>
public readonly record struct RankedItem<TItem>(TItem Item, int Rank, float Score, float Energy, float Probability);
