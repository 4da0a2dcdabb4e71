using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmRanking_ConsoleApp;

public partial class EbmRanking
{
    private static readonly string MLNetModelPath = Path.GetFullPath("EbmRanking.zip");

    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    public static readonly Lazy<RankingEngine<ModelInput>> RankEngine = new(CreateRankEngine, true);

    /// <summary>Scores one row by itself: higher is better, within its group.</summary>
    public static ModelOutput Predict(ModelInput input)
    {
        PredictionEngine<ModelInput, ModelOutput> predEngine = PredictEngine.Value;
        return predEngine.Predict(input);
    }

    /// <summary>Ranks the rows of one group, the best first. Safe for many threads, unlike <see cref="Predict"/>.</summary>
    public static IReadOnlyList<RankedItem<ModelInput>> Rank(IEnumerable<ModelInput> group) => RankEngine.Value.Rank(group);

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
    /// <summary>Model input class for EbmRanking.</summary>
    public class ModelInput
    {
        // The columns of the CSV.
    }
    #endregion

    #region model output class
    /// <summary>Model output class for EbmRanking.</summary>
    public class ModelOutput
    {
        [ColumnName(@"GROUP")]
        [KeyType(int.MaxValue)]
        public uint Group { get; set; }

        [ColumnName(@"LABEL")]
        public float Label { get; set; }

        [ColumnName(@"Features")]
        public float[] Features { get; set; } = [];

        [ColumnName(@"Score")]
        public float Score { get; set; }
    }
    #endregion
}
