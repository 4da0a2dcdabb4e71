// The quickstart shows what stands between the two markers; HourRankingTests runs it.
// <example>
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

/// <summary>A row of the CSV: one hour of one day. The number is the column's place in the file.</summary>
internal sealed class Hour
{
    [LoadColumn(1)] public string Day { get; set; } = "";
    [LoadColumn(2)] public float Season { get; set; }
    [LoadColumn(5)] public float HourOfDay { get; set; }
    [LoadColumn(8)] public float WorkingDay { get; set; }
    [LoadColumn(9)] public float Weather { get; set; }
    [LoadColumn(10)] public float Temperature { get; set; }
    [LoadColumn(12)] public float Humidity { get; set; }
    [LoadColumn(13)] public float WindSpeed { get; set; }
    [LoadColumn(16)] public float Label { get; set; }    // the number of bicycles rented; graded below
}

internal static class HourRanking
{
    /// <summary>Learns which hours of a day are the busiest, and ranks the hours of the last day.</summary>
    public static void Run(string trainCsv, string testCsv, string modelPath)
    {
        var ml = new MLContext(seed: 1);
        List<Hour> train = ReadGraded(ml, trainCsv), test = ReadGraded(ml, testCsv);
        IDataView trainData = ml.Data.LoadFromEnumerable(train), testData = ml.Data.LoadFromEnumerable(test);

        var pipeline = ml.Transforms.Conversion.Hash("GroupId", "Day", numberOfBits: 31)
            .Append(ml.Transforms.Categorical.OneHotEncoding([new("Hour", "HourOfDay"), new("Seasons", "Season"), new("Sky", "Weather")]))
            .Append(ml.Transforms.Concatenate("Features", "Hour", "Seasons", "Sky", "WorkingDay", "Temperature", "Humidity", "WindSpeed"))
            .Append(ml.Ranking.Trainers.EnergyBased());
        ITransformer model = pipeline.Fit(trainData);

        DetailedRankingMetrics metrics = ml.Ranking.EvaluateDetailed(model.Transform(testData));
        Console.WriteLine(FormattableString.Invariant($"NDCG@5 {metrics.Ndcg(5).Mean:F3} over {metrics.Queries.Count} days"));
        ml.Model.SaveAtomically(model, trainData.Schema, modelPath);

        string lastDay = test[^1].Day;
        using RankingEngine<Hour> engine = ml.Model.CreateRankingEngine<Hour>(model);
        Console.WriteLine($"{lastDay}, the busiest hours first:");
        foreach (RankedItem<Hour> hour in engine.Rank(test.Where(hour => hour.Day == lastDay)).Take(5))
        {
            Console.WriteLine(FormattableString.Invariant($"{hour.Rank}. {hour.Item.HourOfDay:00}:00, energy {hour.Energy:F2}"));
        }
    }

    /// <summary>Grades each day's hours from 0 to 4 by how busy they were: a ranker learns from what is better within a group.</summary>
    private static List<Hour> ReadGraded(MLContext ml, string csv)
    {
        IDataView rows = ml.Data.LoadFromTextFile<Hour>(csv, separatorChar: ',', hasHeader: true);
        List<Hour> hours = [.. ml.Data.CreateEnumerable<Hour>(rows, reuseRowObject: false)];
        foreach (IGrouping<string, Hour> day in hours.GroupBy(hour => hour.Day))
        {
            Hour[] quietFirst = [.. day.OrderBy(hour => hour.Label)];
            for (int i = 0; i < quietFirst.Length; i++)
            {
                quietFirst[i].Label = 5 * i / quietFirst.Length;
            }
        }

        return hours;
    }
}
// </example>
