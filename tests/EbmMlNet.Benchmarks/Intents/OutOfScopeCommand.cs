using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A classifier of some of banking77's intents is asked questions about the others: the free energy beside the largest probability.</summary>
internal static class OutOfScopeCommand
{
    private const int Hidden = 20;
    private const int Draws = 2000;

    /// <param name="seeds">Each hides other intents; none for 1, 2 and 3.</param>
    public static void Run(int[] seeds)
    {
        if (RealData.Banking77 is not string folder)
        {
            Console.WriteLine("banking77 is skipped: shared/data/banking77/train.csv is not beside the repository.");
            return;
        }

        Console.WriteLine($"{Hidden} of 77 intents hidden from training; default options. The difference has a 95 % interval by bootstrap of the questions.");
        Console.WriteLine();
        Console.WriteLine("| seed | AUROC of free energy | of 1 - largest probability | difference | FPR at 95 %, free energy | 1 - largest probability |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (int seed in seeds.Length > 0 ? seeds : [1, 2, 3])
        {
            Console.WriteLine(Row(seed, Banking77.Load(new MLContext(seed), folder)));
        }
    }

    private static string Row(int seed, IntentSet set)
    {
        var ml = new MLContext(seed);
        string[] order = [.. set.Intents];
        new Random(seed).Shuffle(order);
        HashSet<string> hidden = [.. order[..Hidden]];
        string[] known = [.. set.Intents.Where(intent => !hidden.Contains(intent))];
        var features = new IntentSplit(ml, new IntentSet(
            set.Name, known, known, [.. set.Train.Where(row => !hidden.Contains(row.Intent))], set.Test), TextFeatures.Chosen);
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> model = ml.MulticlassClassification.Trainers.EnergyBased().Fit(features.Train);
        IDataView scored = ml.Transforms.FreeEnergy("FreeEnergy", model.Model).Fit(features.Test).Transform(model.Transform(features.Test));
        float[] free = [.. scored.GetColumn<float>("FreeEnergy")], unsure = [.. scored.GetColumn<float[]>("Score").Select(p => 1 - p.Max())];
        bool[] isForeign = [.. set.Test.Select(row => hidden.Contains(row.Intent))];
        OutOfScopeMetrics byFree = Metrics(free, isForeign, null), byProbability = Metrics(unsure, isForeign, null);
        var random = new Random(seed);
        double[] differences = [.. Enumerable.Range(0, Draws).Select(_ =>
        {
            int[] drawn = [.. Enumerable.Range(0, free.Length).Select(_ => random.Next(free.Length))];
            return Metrics(free, isForeign, drawn).Auroc - Metrics(unsure, isForeign, drawn).Auroc;
        }).Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {seed} | {byFree.Auroc:F4} | {byProbability.Auroc:F4} | {byFree.Auroc - byProbability.Auroc:+0.0000;-0.0000} [{differences[Draws / 40]:+0.0000;-0.0000}, " +
            $"{differences[^(Draws / 40)]:+0.0000;-0.0000}] | {byFree.FalsePositiveRateAt95:F3} | {byProbability.FalsePositiveRateAt95:F3} |");
    }

    private static OutOfScopeMetrics Metrics(float[] values, bool[] isForeign, int[]? drawn)
    {
        IEnumerable<int> rows = drawn ?? Enumerable.Range(0, values.Length);
        ILookup<bool, float> parts = rows.ToLookup(i => isForeign[i], i => values[i]);
        return new OutOfScopeMetrics([.. parts[false]], [.. parts[true]]);
    }
}
