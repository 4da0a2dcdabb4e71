using EbmMlNet.Tool.Data;
using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Models;

/// <summary>A candidate with its energy.</summary>
/// <param name="Query">The query, as the file names it.</param>
/// <param name="Row">Its place among the rows of the data, from 0.</param>
/// <param name="Label">Its label; NaN where there is none.</param>
/// <param name="Features">Its features.</param>
/// <param name="Energy">Its energy; lower is better.</param>
internal sealed record ScoredRow(string Query, int Row, float Label, float[] Features, float Energy)
{
    public static ScoredRow[] Of(RankerFile ranker, RankingData data)
    {
        string[] queries = [.. data.View.GetColumn<string>("QueryId")];
        float[] labels = [.. data.View.GetColumn<float>("Label")];
        float[][] features = [.. data.View.GetColumn<float[]>("Features")];
        return [.. queries.Select((query, i) => new ScoredRow(query, i, labels[i], features[i], ranker.Energy.Energy(features[i])))];
    }

    /// <summary>The candidates of each query, the best first.</summary>
    public static IEnumerable<ScoredRow[]> Ranked(IEnumerable<ScoredRow> rows) =>
        rows.GroupBy(row => row.Query, StringComparer.Ordinal).Select(query => query.OrderBy(row => row.Energy).ToArray());
}
