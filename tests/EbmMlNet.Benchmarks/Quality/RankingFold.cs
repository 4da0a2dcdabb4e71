using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Groups to train on and groups to test on.</summary>
/// <param name="Train">Columns Label, GroupId and Features.</param>
/// <param name="Test">The same columns.</param>
/// <param name="TestLabels">The labels of the test rows.</param>
/// <param name="TestGroupSizes">The number of rows of each test group, in order.</param>
internal sealed record RankingFold(IDataView Train, IDataView Test, float[] TestLabels, int[] TestGroupSizes);
