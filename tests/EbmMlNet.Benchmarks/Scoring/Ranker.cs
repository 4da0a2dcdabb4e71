using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Scoring;

/// <summary>A trained ranker under measurement.</summary>
internal sealed record Ranker(string Name, ITransformer Model)
{
    /// <summary>Ours first, then ML.NET's own with default options; those whose native library does not load are left out.</summary>
    public static List<Ranker> TrainAll(MLContext ml, IDataView data)
    {
        var rankers = new List<Ranker>
        {
            new("EbmMlNet Mlp(64, 32)", ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
            {
                Architecture = new Mlp(64, 32),
                NumberOfEpochs = 3,
                Seed = 1,
            }).Fit(data)),
        };
        (string Name, Func<ITransformer> Fit)[] peers =
        [
            ("LightGBM", () => ml.Ranking.Trainers.LightGbm().Fit(data)),
            ("FastTree", () => ml.Ranking.Trainers.FastTree().Fit(data)),
        ];
        foreach ((string name, Func<ITransformer> fit) in peers)
        {
            try
            {
                rankers.Add(new Ranker(name, fit()));
            }
            catch (DllNotFoundException error)
            {
                Console.WriteLine($"{name} is left out: its native library does not load here ({error.Message.Split('\n')[0]}).");
            }
        }

        return rankers;
    }
}
