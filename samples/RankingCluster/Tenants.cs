using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RankingCluster;

/// <summary>Four tenants, each with a model of its own: a rental station for each season, trained on that season's days.</summary>
internal static class Tenants
{
    private static readonly string[] _seasons = ["winter", "spring", "summer", "autumn"];

    public static IReadOnlyList<string> Names => _seasons;

    /// <summary>Trains those that the folder has no zip of.</summary>
    /// <param name="data">The CSV of samples/StaffingHours.</param>
    /// <param name="folder">Where the zips go.</param>
    /// <param name="output">Told what is done.</param>
    public static void TrainMissing(string data, string folder, TextWriter output)
    {
        _ = Directory.CreateDirectory(folder);
        var ml = new MLContext(seed: 1);
        IDataView all = ml.Data.LoadFromTextFile<Row>(data, ',', hasHeader: true);
        foreach ((int season, string tenant) in _seasons.Index())
        {
            string path = Path.Combine(folder, tenant + ".zip");
            if (!File.Exists(path))
            {
                output.WriteLine($"Training {path} ...");
                IDataView days = ml.Data.FilterRowsByColumn(all, "season", season + 1, season + 2);
                ml.Model.SaveAtomically(Pipeline(ml).Fit(days), days.Schema, path);
            }
        }
    }

    // An hour has no label and no day: engines leave out what only training reads.
    private static EstimatorChain<RankingPredictionTransformer<EnergyRankingModelParameters>> Pipeline(MLContext ml) => ml.Transforms.Conversion
        .Hash("dteday", numberOfBits: 31)
        .Append(ml.Transforms.Concatenate("Features", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "hum", "windspeed"))
        .Append(ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            LabelColumnName = "grade",
            RowGroupColumnName = "dteday",
            FeatureColumnName = "Features",
            NumberOfEpochs = 10,
        }));

    private sealed class Row
    {
        [ColumnName("dteday"), LoadColumn(0)]
        public string Day { get; set; } = "";

        [ColumnName("season"), LoadColumn(1)]
        public float Season { get; set; }

        [ColumnName("hr"), LoadColumn(2)]
        public float Hr { get; set; }

        [ColumnName("holiday"), LoadColumn(3)]
        public float Holiday { get; set; }

        [ColumnName("weekday"), LoadColumn(4)]
        public float Weekday { get; set; }

        [ColumnName("workingday"), LoadColumn(5)]
        public float Workingday { get; set; }

        [ColumnName("weathersit"), LoadColumn(6)]
        public float Weathersit { get; set; }

        [ColumnName("temp"), LoadColumn(7)]
        public float Temp { get; set; }

        [ColumnName("hum"), LoadColumn(8)]
        public float Hum { get; set; }

        [ColumnName("windspeed"), LoadColumn(9)]
        public float Windspeed { get; set; }

        [ColumnName("grade"), LoadColumn(11)]
        public float Grade { get; set; }
    }
}
