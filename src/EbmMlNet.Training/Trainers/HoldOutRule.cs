namespace EbmMlNet;

/// <summary>How much is held out from training to choose among several networks by: groups of a ranker, rows of a classifier.</summary>
/// <param name="Share">The share of them.</param>
/// <param name="Most">So many tell networks apart; more of them are better trained on.</param>
/// <param name="MostToCrossFit">
/// Of so few, a part held out would leave the choice to chance: each is held out once, from networks trained on the other parts.
/// </param>
/// <param name="Least">With fewer nothing is held out, and all networks count the same.</param>
internal sealed record HoldOutRule(double Share, int Most, int MostToCrossFit, int Least);
