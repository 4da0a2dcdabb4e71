using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Digits;

/// <summary>A classifier in a comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains it; its Score is the probability of each class.</param>
internal sealed record DigitContender(string Name, Func<MLContext, IDataView, ITransformer> Fit)
{
    /// <summary>ML.NET's own multiclass trainers; a linear one wants pixels from 0 to 1.</summary>
    public static IReadOnlyList<DigitContender> Peers =>
    [
        new("SdcaMaximumEntropy", static (ml, train) =>
            ml.Transforms.NormalizeMinMax("Features").Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()).Fit(train)),
        new("LightGBM", static (ml, train) => ml.MulticlassClassification.Trainers.LightGbm().Fit(train)),
    ];

    /// <summary>
    /// Ours under every loss of the library, each with its default constructor and otherwise default options; losses over chosen answers once
    /// more with the most offending one.
    /// </summary>
    public static IEnumerable<DigitContender> EveryLoss() => LossCatalogue.All()
        .SelectMany(loss => loss is AnswerLoss and not EnergyLoss ? new[] { Ours(loss, null), Ours(loss, new MostOffending()) } : [Ours(loss, null)]);

    private static DigitContender Ours(EnergyBasedLoss loss, Negatives? negatives) => new(
        $"EbmMlNet, {loss.GetType().Name}{(negatives is null ? "" : $", {negatives}")}",
        (ml, train) => ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options
        {
            Loss = loss,
            Negatives = negatives,
            Architecture = new Mlp(256) { Dropout = 0.5f, NonNegative = loss.RequiresNonNegativeEnergies },
        }).Fit(train));
}
