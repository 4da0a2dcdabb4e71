using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EnergySurfaces.Experiment;

/// <summary>Learns codes from right pairs alone with the library's ranker; what is incorrect is right to others of the batch.</summary>
internal sealed class CodeTrainer
{
    private readonly int _seed;
    private readonly MLContext _ml;
    private readonly FlatWarnings _warnings;
    private readonly HiddenPoints _points;
    private readonly List<QuestionAnswerPair> _heldOut;

    public CodeTrainer(HiddenPoints points, int seed)
    {
        _seed = seed;
        _ml = new MLContext(seed);
        _warnings = new FlatWarnings(_ml);
        _points = points;
        _heldOut = _points.Pairs(120, seed + 2);
    }

    public int NumberOfEpochs { get; init; } = 40;

    private double LearningRate { get; init; } = 0.01;

    /// <summary>The codes as they are before the first step.</summary>
    public static CodeMap Untrained(string name, HiddenPoints points, int seed)
    {
        // The trainer has to go through the data; its steps are too small to move any weight.
        var trainer = new CodeTrainer(points, seed) { NumberOfEpochs = 1, LearningRate = 1e-20 };
        return trainer.Train(CodeCase.Collapse with { Name = name, Kind = "random weights" });
    }

    public CodeMap Train(CodeCase @case)
    {
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            LabelColumnName = null,
            RowGroupColumnName = null,
            Architecture = @case.Architecture,
            Loss = @case.Loss,
            Regularizers = @case.Regularizers,
            Candidates = new InBatchCandidates(),
            NumberOfEpochs = NumberOfEpochs,
            GroupsPerBatch = 32,
            LearningRate = LearningRate,

            // Noise makes questions ambiguous: only smaller codes can then lower the loss further.
            LearningRateSchedule = new ConstantSchedule(),
            Seed = _seed,
            NumberOfThreads = 1,
        });
        IDataView train = _ml.Data.LoadFromEnumerable(_points.Pairs(300, _seed + 1)), heldOut = _ml.Data.LoadFromEnumerable(_heldOut);
        RankingPredictionTransformer<EnergyRankingModelParameters> model = trainer.Fit(train, heldOut);
        return CodeMap.Of(@case, (JointEmbeddingEnergy)model.Model.EnergyFunction, _points, _heldOut) with
        {
            FlatWarning = _warnings.Take(),
        };
    }
}
