using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Groups to train on and groups to test on.</summary>
/// <param name="Train">Columns Label, GroupId and Features.</param>
/// <param name="Test">The same columns.</param>
/// <param name="TestLabels">The labels of the test rows.</param>
/// <param name="TestGroupSizes">The number of rows of each test group, in order.</param>
internal sealed record RankingFold(IDataView Train, IDataView Test, float[] TestLabels, int[] TestGroupSizes)
{
    private static readonly RankingMetric _ndcg = new NdcgMetric(10);

    /// <summary>The training groups alone: one of five to test on, the others to train on.</summary>
    public RankingFold Inner(MLContext ml)
    {
        QueryRow[][] queries = [.. ml.Data.CreateEnumerable<QueryRow>(Train, reuseRowObject: false, ignoreMissingColumns: false)
            .GroupBy(row => row.GroupId).Select(query => query.ToArray())];
        return QueryRow.Fold(ml, [.. queries.Where((_, i) => i % 5 != 0)], [.. queries.Where((_, i) => i % 5 == 0)]);
    }

    /// <summary>NDCG@10 of every test group.</summary>
    public double[] Ndcg(ITransformer model)
    {
        float[] energies = [.. model.Transform(Test).GetColumn<float>("Score").Select(score => -score)];
        double[] values = new double[TestGroupSizes.Length];
        int start = 0;
        for (int query = 0; query < values.Length; query++)
        {
            int size = TestGroupSizes[query];
            values[query] = _ndcg.Evaluate(energies.AsSpan(start, size), TestLabels.AsSpan(start, size));
            start += size;
        }

        return values;
    }
}
