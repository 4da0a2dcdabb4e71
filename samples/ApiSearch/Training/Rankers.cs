using System.Diagnostics;
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ApiSearch.Training;

/// <summary>Trains rankers on the same features.</summary>
internal sealed class Rankers
{
    public const int Epochs = 4;

    private const int Seed = 1;

    private readonly MLContext _ml = new(Seed);
    private readonly ITransformer _features;
    private readonly IDataView _train;
    private readonly IDataView _validation;

    public Rankers(IEnumerable<CandidateList> train, IEnumerable<CandidateList> validation)
    {
        IDataView raw = Load(train);
        _features = RankerPipeline.Features(_ml).Fit(raw);

        // Kept in memory, so that a trainer's time is its own.
        _train = _ml.Data.Cache(_features.Transform(raw), "Label", "GroupId", "Features");
        _validation = _ml.Data.Cache(_features.Transform(Load(validation)), "Label", "GroupId", "Features");
        Touch(_train);
        Touch(_validation);
    }

    public TrainedRanker EnergyBased(Action<EpochReport> onEpoch)
    {
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Architecture = new Mlp(128, 64),
            Loss = new NegativeLogLikelihoodLoss(),
            NumberOfEpochs = Epochs,
            GroupsPerBatch = 64,
            LearningRate = 0.005,
            ValidationMetric = new MrrMetric(),
            OnEpoch = onEpoch,
        });
        return Fit("EbmMlNet", () => trainer.Fit(_train, _validation));
    }

    /// <summary>ML.NET's LightGBM with its own defaults; null, with the reason, where its native library cannot be loaded.</summary>
    public TrainedRanker? LightGbm(out string? whyNot)
    {
        try
        {
            whyNot = null;
            return Fit("LightGBM", () => _ml.Ranking.Trainers.LightGbm().Fit(_train));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            whyNot = (e.InnerException ?? e).Message;
            return null;
        }
    }

    public void Save(TrainedRanker ranker, string path) => _ml.Model.SaveAtomically(ranker.Model, Load([]).Schema, path);

    /// <summary>The scores of each list's rows, in their order.</summary>
    public float[][] Score(TrainedRanker ranker, IReadOnlyList<CandidateList> lists)
    {
        using IEnumerator<float> scores = ranker.Model.Transform(Load(lists)).GetColumn<float>("Score").GetEnumerator();
        return
        [
            .. lists.Select(list => Array.ConvertAll(list.Rows, _ => scores.MoveNext() ? scores.Current : float.NaN)),
        ];
    }

    private TrainedRanker Fit(string name, Func<ITransformer> fit)
    {
        var clock = Stopwatch.StartNew();
        ITransformer ranker = fit();
        return new TrainedRanker(name, _features.Append(ranker), clock.Elapsed);
    }

    private IDataView Load(IEnumerable<CandidateList> lists) => _ml.Data.LoadFromEnumerable(lists.SelectMany(list => list.Rows));

    private static void Touch(IDataView data)
    {
        foreach (uint _ in data.GetColumn<uint>("GroupId"))
        {
        }
    }
}
