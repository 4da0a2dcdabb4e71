using EbmMlNet;
using Microsoft.ML;

namespace StaffingHours_ConsoleApp;

/// <summary>Which five hours of tomorrow need more people? The layout is the one that ML.NET's Model Builder generates.</summary>
internal static class Program
{
    private const string ModelPath = "StaffingHours.zip";
    private const string TestFilePath = "Data/staffing-test.csv";

    private static void Main()
    {
        var mlContext = new MLContext(seed: 1);
        if (!File.Exists(ModelPath))
        {
            Console.WriteLine($"Training on {StaffingHours.RetrainFilePath} ...");
            StaffingHours.Train(ModelPath);
        }

        IDataView test = StaffingHours.LoadIDataViewFromFile(
            mlContext, TestFilePath, StaffingHours.RetrainSeparatorChar, StaffingHours.RetrainHasHeader, StaffingHours.RetrainAllowQuoting);
        ITransformer model = mlContext.Model.Load(ModelPath, out DataViewSchema _);
        DetailedRankingMetrics metrics = StaffingHours.Evaluate(mlContext, test, model);
        Console.WriteLine($"{metrics.Queries.Count} days not trained on: of the five hours named {metrics.Precision(5).Mean:P0} are among the "
            + $"five busiest; NDCG@5 {metrics.Ndcg(5).Mean:F3}.");

        Console.WriteLine("What it goes by (loss of NDCG@5 where a column is shuffled):");
        foreach ((string feature, double loss) in StaffingHours.CalculatePFI(mlContext, test, model, @"grade").Take(4))
        {
            Console.WriteLine($"  {feature,-12} {loss:F3}");
        }

        List<StaffingHours.ModelInput> hours = [.. mlContext.Data.CreateEnumerable<StaffingHours.ModelInput>(test, reuseRowObject: false)];
        string tomorrow = hours[^1].Dteday;
        Console.WriteLine($"More people are needed on {tomorrow}:");
        foreach (RankedItem<StaffingHours.ModelInput> hour in StaffingHours.Rank(hours.Where(hour => hour.Dteday == tomorrow)).Take(5))
        {
            Console.WriteLine($"  {hour.Rank}. {hour.Item.Hr:00}:00, energy {hour.Energy:F2}, grade {hour.Item.Grade}");
        }

        StaffingHours.ModelOutput one = StaffingHours.Predict(hours[^1]);
        Console.WriteLine($"The score of {hours[^1].Hr:00}:00 by itself: {one.Score:F2}");
    }
}
