using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace StaffingHours_ConsoleApp;

public partial class StaffingHours
{
    private static readonly string MLNetModelPath = Path.GetFullPath("StaffingHours.zip");

    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    public static readonly Lazy<RankingEngine<ModelInput>> RankEngine = new(CreateRankEngine, true);

    /// <summary>Scores one hour by itself: higher is busier, within its day.</summary>
    public static ModelOutput Predict(ModelInput input)
    {
        PredictionEngine<ModelInput, ModelOutput> predEngine = PredictEngine.Value;
        return predEngine.Predict(input);
    }

    /// <summary>Ranks the hours of one day, the busiest first. Safe for many threads, unlike <see cref="Predict"/>.</summary>
    public static IReadOnlyList<RankedItem<ModelInput>> Rank(IEnumerable<ModelInput> hours) => RankEngine.Value.Rank(hours);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer mlModel = mlContext.Model.Load(MLNetModelPath, out DataViewSchema _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(mlModel);
    }

    private static RankingEngine<ModelInput> CreateRankEngine()
    {
        var mlContext = new MLContext();
        ITransformer mlModel = mlContext.Model.Load(MLNetModelPath, out DataViewSchema inputSchema);
        return mlContext.Model.CreateRankingEngine<ModelInput>(mlModel, inputSchema);
    }

    #region model input class
    /// <summary>Model input class for StaffingHours: one hour of one day.</summary>
    public class ModelInput
    {
        [LoadColumn(0)]
        [ColumnName(@"dteday")]
        public string Dteday { get; set; } = "";

        [LoadColumn(1)]
        [ColumnName(@"season")]
        public float Season { get; set; }

        [LoadColumn(2)]
        [ColumnName(@"hr")]
        public float Hr { get; set; }

        [LoadColumn(3)]
        [ColumnName(@"holiday")]
        public float Holiday { get; set; }

        [LoadColumn(4)]
        [ColumnName(@"weekday")]
        public float Weekday { get; set; }

        [LoadColumn(5)]
        [ColumnName(@"workingday")]
        public float Workingday { get; set; }

        [LoadColumn(6)]
        [ColumnName(@"weathersit")]
        public float Weathersit { get; set; }

        [LoadColumn(7)]
        [ColumnName(@"temp")]
        public float Temp { get; set; }

        [LoadColumn(8)]
        [ColumnName(@"hum")]
        public float Hum { get; set; }

        [LoadColumn(9)]
        [ColumnName(@"windspeed")]
        public float Windspeed { get; set; }

        [LoadColumn(11)]
        [ColumnName(@"grade")]
        public float Grade { get; set; }
    }
    #endregion

    #region model output class
    /// <summary>Model output class for StaffingHours.</summary>
    public class ModelOutput
    {
        [ColumnName(@"dteday")]
        [KeyType(int.MaxValue)]
        public uint Dteday { get; set; }

        [ColumnName(@"grade")]
        public float Grade { get; set; }

        [ColumnName(@"Features")]
        public float[] Features { get; set; } = [];

        [ColumnName(@"Score")]
        public float Score { get; set; }
    }
    #endregion
}
