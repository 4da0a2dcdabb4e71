using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A ranker in a comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains it on the groups of a fold.</param>
/// <param name="IsSearch">Whether it trains many times, to find its options.</param>
internal sealed record Contender(string Name, Func<MLContext, RankingFold, ITransformer> Fit, bool IsSearch = false)
{
    private static readonly int[] _leaves = [15, 31, 63];
    private static readonly double[] _rates = [0.03, 0.1, 0.3];

    /// <summary>
    /// ML.NET's own rankers with default options and with the best of nine, chosen on a fifth of the training groups; and ours with default
    /// options, with less and with more time.
    /// </summary>
    public static IReadOnlyList<Contender> Defaults =>
    [
        new("LightGBM", static (ml, fold) => ml.Ranking.Trainers.LightGbm().Fit(fold.Train)),
        new("LightGBM, best of 9", static (ml, fold) => Best(ml, fold, LightGbm), IsSearch: true),
        new("FastTree", static (ml, fold) => ml.Ranking.Trainers.FastTree().Fit(fold.Train)),
        new("FastTree, best of 9", static (ml, fold) => Best(ml, fold, FastTree), IsSearch: true),
        .. Enum.GetValues<EbmMlNet.Quality>().Select(quality => new Contender(
            quality == EbmMlNet.Quality.Balanced ? "EbmMlNet" : $"EbmMlNet, Quality.{quality}",
            (ml, fold) => ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Quality = quality }).Fit(fold.Train))),
        new("EbmMlNet, Mlp(64, 32) over scaled features", static (ml, fold) =>
            ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Architecture = new Mlp(64, 32) { Dropout = 0.3f } }).Fit(fold.Train)),
    ];

    /// <summary>
    /// Every loss of the library with its default constructor and otherwise default options, the default loss first; losses over
    /// chosen answers once with their own choice and once with the most offending one.
    /// </summary>
    public static IEnumerable<Contender> EveryLoss()
    {
        foreach (EnergyBasedLoss loss in LossCatalogue.All())
        {
            yield return Ours(loss.GetType().Name, loss, null);
            if (loss is AnswerLoss and not EnergyLoss)
            {
                yield return Ours($"{loss.GetType().Name}, MostOffending()", loss, new MostOffending());
            }
        }
    }

    private static Contender Ours(string name, EnergyBasedLoss loss, Negatives? negatives) => new(name, (ml, fold) =>
        ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Loss = loss,
            Negatives = negatives,
            Architecture = new Mlp(64, 32) { Dropout = 0.3f, NonNegative = loss.RequiresNonNegativeEnergies },
        }).Fit(fold.Train));

    private static IEstimator<ITransformer> LightGbm(MLContext ml, int leaves, double rate) => ml.Ranking.Trainers.LightGbm(new LightGbmRankingTrainer.Options
    {
        NumberOfLeaves = leaves,
        LearningRate = rate,
        MinimumExampleCountPerLeaf = 10,
        NumberOfIterations = Trees(rate),
    });

    private static IEstimator<ITransformer> FastTree(MLContext ml, int leaves, double rate) => ml.Ranking.Trainers.FastTree(new FastTreeRankingTrainer.Options
    {
        NumberOfLeaves = leaves,
        LearningRate = rate,
        MinimumExampleCountPerLeaf = 10,
        NumberOfTrees = Trees(rate),
    });

    // Smaller steps take more trees.
    private static int Trees(double rate) => rate < 0.05 ? 500 : rate < 0.2 ? 200 : 100;

    private static ITransformer Best(MLContext ml, RankingFold fold, Func<MLContext, int, double, IEstimator<ITransformer>> make)
    {
        RankingFold inner = fold.Inner(ml);
        (int leaves, double rate) = (from l in _leaves from r in _rates select (l, r)).MaxBy(point =>
            inner.Ndcg(make(ml, point.l, point.r).Fit(inner.Train)).Where(value => !double.IsNaN(value)).Average());
        return make(ml, leaves, rate).Fit(fold.Train);
    }
}
