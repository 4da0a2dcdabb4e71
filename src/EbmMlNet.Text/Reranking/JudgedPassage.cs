namespace EbmMlNet;

/// <summary>How well a passage answers a query, as a person or a click said.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Passage">What might answer it.</param>
/// <param name="Grade">0 for a passage that does not answer it, more for one that does: the more the better.</param>
public sealed record JudgedPassage(string Query, string Passage, float Grade);
