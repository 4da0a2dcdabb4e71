using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Propensities from items that were shown at several positions for the same query, as they are where rankers change or are tested against
/// each other: the same item at two positions differs by position alone. It needs no features, and no idea of relevance.
/// </summary>
/// <remarks>
/// For each pair of positions k and k', over the items shown at both: each item counts its share of clicks at k, so that it weighs the same at
/// both. With C those sums and N the number of items, it maximizes
/// <c>sum_{k != k'} C_k log(p_k r_kk') + (N - C_k) log(1 - p_k r_kk')</c>, where r_kk' = r_k'k is the mean relevance of the pair's items. Agarwal,
/// Zaitsev, Wang, Li, Najork, Joachims, Estimating Position Bias without Intrusive Interventions (2019): AllPairs.
/// </remarks>
/// <param name="QueryColumnName">The column of queries: a key, an integer or text. Not of sessions: the same query is to come again.</param>
/// <param name="ItemColumnName">The column of what was shown: a key, an integer or text.</param>
public sealed record InterventionHarvesting(string QueryColumnName = "Query", string ItemColumnName = "Item") : PropensityMethod
{
    private const int Iterations = 20_000;
    private const double Precision = 1e-9;

    /// <inheritdoc/>
    internal override IEnumerable<string> Columns => [QueryColumnName, ItemColumnName];

    /// <inheritdoc/>
    internal override string Expected => "a key, an integer or text";

    /// <inheritdoc/>
    internal override bool Fits(DataViewType type, bool isVector, bool isKey) => !isVector && (isKey || GroupId.IsKnown(type));

    /// <inheritdoc/>
    internal override double[] Estimate(IHost host, IDataView log, ClickColumns columns)
    {
        var items = new Dictionary<(ulong Query, ulong Item), Dictionary<int, (int Shown, int Clicked)>>();
        using (var reader = new ClickReader(host, log, columns, Columns))
        {
            var query = new GroupId(reader.Cursor, log.Schema[QueryColumnName]);
            var item = new GroupId(reader.Cursor, log.Schema[ItemColumnName]);
            while (reader.MoveNext())
            {
                (ulong, ulong) key = (query.Read(), item.Read());
                if (!items.TryGetValue(key, out Dictionary<int, (int Shown, int Clicked)>? places))
                {
                    items.Add(key, places = []);
                }

                (int shown, int clicked) = places.GetValueOrDefault(reader.Position);
                places[reader.Position] = (shown + 1, clicked + (reader.IsClicked ? 1 : 0));
            }
        }

        int count = items.Values.SelectMany(places => places.Keys).DefaultIfEmpty(0).Max();
        double[,] clicks = new double[count, count], numbers = new double[count, count];
        foreach (Dictionary<int, (int Shown, int Clicked)> places in items.Values.Where(places => places.Count > 1))
        {
            foreach ((int k, (int shown, int clicked)) in places)
            {
                foreach (int other in places.Keys.Where(other => other != k))
                {
                    clicks[k - 1, other - 1] += clicked / (double)shown;
                    numbers[k - 1, other - 1]++;
                }
            }
        }

        HashSet<int> seen = [.. items.Values.SelectMany(places => places.Keys)];
        HashSet<int> linked = Linked(host, columns, numbers, seen);
        double[] propensities = Maximize(clicks, numbers);
        int[] alone = [.. seen.Except(linked).Order()];
        if (alone.Length > 0)
        {
            using IChannel channel = host.Start(nameof(InterventionHarvesting));
            channel.Warning(
                $"Positions {string.Join(", ", alone)} of column '{columns.Position}' share no item of column '{ItemColumnName}' with the others, not by way of " +
                "others either, so their propensities cannot be told; each takes that of the position before it.");
            Array.ForEach(alone, k => propensities[k - 1] = double.NaN);
        }

        return propensities;
    }

    /// <summary>The positions that a chain of items joins to the first; of others the propensity could be anything.</summary>
    private HashSet<int> Linked(IHost host, ClickColumns columns, double[,] numbers, HashSet<int> seen)
    {
        int first = seen.Min();
        HashSet<int> linked = [first];
        var open = new Queue<int>(linked);
        while (open.TryDequeue(out int k))
        {
            foreach (int other in seen.Where(other => numbers[k - 1, other - 1] > 0 && linked.Add(other)))
            {
                open.Enqueue(other);
            }
        }

        return linked.Count > 1
            ? linked
            : throw host.Except(
                $"No item of column '{ItemColumnName}' at position {first} of column '{columns.Position}' was also shown at another position for the same " +
                $"query of column '{QueryColumnName}', so nothing tells position from relevance. Show some lists in another order, or use RegressionEm.");
    }

    // Expectation and maximization: of the looks that brought no click, the share p (1 - r) / (1 - p r) was at something irrelevant.
    private static double[] Maximize(double[,] clicks, double[,] numbers)
    {
        int count = clicks.GetLength(0);
        double[] propensities = new double[count];
        double[,] relevances = new double[count, count];
        Array.Fill(propensities, 0.5);
        for (int k = 0; k < count; k++)
        {
            for (int other = 0; other < count; other++)
            {
                relevances[k, other] = 0.5;
            }
        }

        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            double moved = 0;
            for (int k = 0; k < count; k++)
            {
                double looked = 0, all = 0;
                for (int other = 0; other < count; other++)
                {
                    (double p, double r) = (propensities[k], relevances[k, other]);
                    looked += clicks[k, other] + ((numbers[k, other] - clicks[k, other]) * Share(p, r));
                    all += numbers[k, other];
                }

                if (all > 0)
                {
                    moved = Math.Max(moved, Math.Abs((looked / all) - propensities[k]));
                    propensities[k] = looked / all;
                }
            }

            for (int k = 0; k < count; k++)
            {
                for (int other = 0; other < k; other++)
                {
                    double r = relevances[k, other], all = numbers[k, other] + numbers[other, k];
                    if (all > 0)
                    {
                        relevances[k, other] = relevances[other, k] = (Relevant(k, other, r) + Relevant(other, k, r)) / all;
                    }
                }
            }

            if (moved < Precision)
            {
                break;
            }
        }

        return propensities;

        double Relevant(int k, int other, double r) =>
            clicks[k, other] + ((numbers[k, other] - clicks[k, other]) * Share(r, propensities[k]));
    }

    // The chance of the one given that not both are so.
    private static double Share(double one, double other) => one * other >= 1 ? 0 : one * (1 - other) / (1 - (one * other));
}
