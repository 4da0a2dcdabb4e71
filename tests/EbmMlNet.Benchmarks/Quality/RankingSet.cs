namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A data set that rankers are compared on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">How it is split, and what a reader must know of the numbers.</param>
/// <param name="Folds">Its folds; a ranker's quality is the mean over them.</param>
internal sealed record RankingSet(string Name, string Description, IReadOnlyList<RankingFold> Folds);
