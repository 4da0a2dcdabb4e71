using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A ranker in a comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains it on the groups of a fold.</param>
internal sealed record Contender(string Name, Func<MLContext, IDataView, ITransformer> Fit)
{
    /// <summary>ML.NET's own rankers and ours, all with default options.</summary>
    public static IReadOnlyList<Contender> Defaults =>
    [
        new("LightGBM", static (ml, train) => ml.Ranking.Trainers.LightGbm().Fit(train)),
        new("FastTree", static (ml, train) => ml.Ranking.Trainers.FastTree().Fit(train)),
        new("EbmMlNet", static (ml, train) => ml.Ranking.Trainers.EnergyBased().Fit(train)),
    ];

    /// <summary>
    /// Every loss of the library with its default constructor and otherwise default options, the default loss first; losses over
    /// chosen answers once with their own choice and once drawn from the 50 most offending.
    /// </summary>
    public static IEnumerable<Contender> EveryLoss()
    {
        foreach (EnergyBasedLoss loss in LossCatalogue.All())
        {
            yield return Ours(loss.GetType().Name, loss, null);
            if (loss is AnswerLoss and not EnergyLoss)
            {
                yield return Ours($"{loss.GetType().Name}, OffendingPool(50, 8)", loss, new OffendingPool(50, 8));
            }
        }
    }

    private static Contender Ours(string name, EnergyBasedLoss loss, Negatives? negatives) => new(name, (ml, train) =>
        ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Loss = loss,
            Negatives = negatives,
            Architecture = new Mlp(64, 32) { Dropout = 0.3f, NonNegative = loss.RequiresNonNegativeEnergies },
        }).Fit(train));
}
