namespace ApiSearch.Search;

/// <summary>One member found.</summary>
/// <param name="Member">Its number in the index.</param>
/// <param name="Score">Its BM25.</param>
internal readonly record struct Hit(int Member, double Score);
