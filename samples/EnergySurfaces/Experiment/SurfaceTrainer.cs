using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EnergySurfaces.Experiment;

/// <summary>Learns energy surfaces with the library's ranker: to rank the answers to each question is to shape the surface.</summary>
internal sealed class SurfaceTrainer
{
    private readonly int _seed;
    private readonly MLContext _ml;
    private readonly FlatWarnings _warnings;
    private readonly IDataView _data;

    public SurfaceTrainer(IReadOnlyList<float> questions, int seed)
    {
        _seed = seed;
        _ml = new MLContext(seed);
        _warnings = new FlatWarnings(_ml);
        _data = _ml.Data.LoadFromEnumerable(Parabola.Candidates(questions));
    }

    public Activation Activation { get; init; } = Activation.Silu;

    public int NumberOfEpochs { get; init; } = 40;

    private double LearningRate { get; init; } = 0.01;

    /// <summary>The network as it is before the first step.</summary>
    public static EnergySurface Untrained(string name, IReadOnlyList<float> questions, int seed)
    {
        // The trainer has to go through the data; its steps are too small to move any weight.
        var trainer = new SurfaceTrainer(questions, seed) { NumberOfEpochs = 1, LearningRate = 1e-20 };
        return trainer.Train(name, new NegativeLogLikelihoodLoss(), isNonNegative: false);
    }

    /// <summary>A network trained with a loss, its energies bounded below by zero only if the loss needs that.</summary>
    public EnergySurface Train(EnergyBasedLoss loss) => Train(LossCatalogue.NameOf(loss), loss, loss.RequiresNonNegativeEnergies);

    /// <summary>A network trained with a loss and regularizers.</summary>
    public EnergySurface Train(string name, EnergyBasedLoss loss, bool isNonNegative, params Regularizer[] regularizers)
    {
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Architecture = new Mlp(32, 32) { Activation = Activation, NonNegative = isNonNegative },
            Loss = loss,
            // The pictures show the tutorial's most offending answer.
            Negatives = loss is AnswerLoss ? new MostOffending() : null,
            Regularizers = regularizers,
            NumberOfEpochs = NumberOfEpochs,
            GroupsPerBatch = 20,
            LearningRate = LearningRate,
            WeightDecay = 0,
            Seed = _seed,
            NumberOfThreads = 1,
        });
        RankingPredictionTransformer<EnergyRankingModelParameters> model = trainer.Fit(_data);
        EnergyFunction energy = model.Model.EnergyFunction;
        return new EnergySurface(name, Evaluate) { FlatWarning = _warnings.Take() };

        float[] Evaluate(float[] points)
        {
            float[] energies = new float[points.Length / 2];
            energy.Energies(points, energies);
            return energies;
        }
    }
}
