using System.Globalization;

namespace EbmMlNet.Benchmarks.Reranking;

/// <summary>What may tell that a list has no good answer: how well each sign tells lists without theirs from the same lists with them.</summary>
internal static class NoGoodAnswerSigns
{
    /// <summary>Each is higher where there is none.</summary>
    private static readonly (string Name, Func<RerankedList<string>, double> Of)[] s_signs =
    [
        ("free energy", list => list.FreeEnergy),
        ("lowest energy", list => list[0].Energy),
        ("first to second", list => list[0].Energy - list[1].Energy),
        ("first to mean", list => list[0].Energy - list.Average(item => item.Energy)),
        ("first to median", list => list[0].Energy - list[list.Count / 2].Energy),
        ("probability of the first", list => -list[0].Probability),
        ("entropy", list => -list.Sum(item => item.Probability * Math.Log(Math.Max(item.Probability, 1e-30)))),
    ];

    public static async Task PrintAsync(TrainableReranker reranker, IEnumerable<IGrouping<string, JudgedPassage>> queries)
    {
        var with = new List<RerankedList<string>>();
        var without = new List<RerankedList<string>>();
        foreach (IGrouping<string, JudgedPassage> query in queries)
        {
            with.Add(await reranker.RerankAsync(query.Key, [.. query.Select(judged => judged.Passage)], text => text));
            without.Add(await reranker.RerankAsync(query.Key, [.. query.Where(judged => judged.Grade == 0).Select(judged => judged.Passage)], text => text));
        }

        foreach ((string name, Func<RerankedList<string>, double> of) in s_signs)
        {
            double[] good = [.. with.Select(of)], none = [.. without.Select(of)];
            double auroc = none.Average(high => good.Average(low => high > low ? 1 : high == low ? 0.5 : 0));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"no good answer by {name,-25} AUROC {auroc:F3}"));
        }

        double alarms = with.Average(list => list.NoGoodAnswer ? 1.0 : 0), found = without.Average(list => list.NoGoodAnswer ? 1.0 : 0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NoGoodAnswer said of {alarms:P1} of {with.Count} new queries with a good answer, of {found:P1} without"));
    }
}
