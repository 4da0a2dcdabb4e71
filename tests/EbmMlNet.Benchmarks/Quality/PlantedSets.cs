using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>
/// Made-up queries whose truth is known, and grades 0 to 4 by a utility with noise that is a fifth of its variance: of 136 features of unlike
/// distributions, of which 30 matter, or of 8 or 9 that all do. They measure what a learner can represent, not what real data asks of it.
/// </summary>
internal static class PlantedSets
{
    private const int FeatureCount = 136;
    private const int Relevant = 30;
    private const int TestQueries = 300;

    /// <summary>The share of rows below each grade but the lowest: few are good.</summary>
    private static readonly double[] _fewGood = [0.5, 0.75, 0.89, 0.97];

    /// <summary>The kinds of many features, most of which are noise.</summary>
    public static IReadOnlyList<string> OfManyFeatures { get; } = ["thresholds", "smooth", "additive", "codes", "tails"];

    /// <summary>Every kind of utility, by its name.</summary>
    public static IReadOnlyDictionary<string, Kind> Kinds { get; } = new Dictionary<string, Kind>(StringComparer.Ordinal)
    {
        ["thresholds"] = OfMany(Thresholds),
        ["smooth"] = OfMany(Smooth),
        ["additive"] = OfMany(Additive),
        ["codes"] = OfMany(Codes),
        ["tails"] = new($"{Relevant} of {FeatureCount} features matter, and all have heavy tails", RowOfTails, Tails),
        ["arm"] = new("8 features that all matter", RowOfAngles, Arm),
        ["rugged"] = new("9 features that all matter", RowOfNine, Rugged),
    };

    /// <param name="ml">Makes the views.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="rows">The number of rows to train on, about.</param>
    /// <param name="shares">The share of rows below each grade but the lowest; none for what rankings have.</param>
    public static RankingSet Load(MLContext ml, string kind, int rows, params double[] shares)
    {
        var random = new Random(7);
        Kind made = Kinds[kind];
        QueryRow[][] queries = Queries(rows, made, shares.Length > 0 ? shares : _fewGood, random);
        return new RankingSet(
            $"planted {kind}, {rows} rows",
            $"{queries.Length - TestQueries} made-up queries to train on, {TestQueries} to test on; {made.Features}.",
            [QueryRow.Fold(ml, queries[TestQueries..], queries[..TestQueries])]);
    }

    private static Kind OfMany(Func<Random, Func<float[], double>> utility) =>
        new($"{Relevant} of {FeatureCount} features matter", RowOfMany, utility);

    private static QueryRow[][] Queries(int rows, Kind kind, double[] shares, Random random)
    {
        Func<float[], double> utility = kind.Utility(random);
        var queries = new List<float[][]>();
        for (int made = 0; queries.Count < TestQueries || made < rows;)
        {
            float[][] query = [.. Enumerable.Range(0, random.Next(20, 61)).Select(_ => kind.Row(random))];
            made += queries.Count < TestQueries ? 0 : query.Length;
            queries.Add(query);
        }

        double[] values = [.. queries.SelectMany(query => query).Select(utility)];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        double[] noisy = [.. values.Select(v => v + (Normal(random) * deviation * 0.5))];
        double[] sorted = [.. noisy.Order()];
        double[] limits = [.. shares.Select(share => sorted[(int)(share * sorted.Length)])];
        int at = 0;
        return [.. queries.Select((query, id) => query.Select(features => new QueryRow
        {
            GroupId = (uint)id + 1,
            Features = features,
            Label = Grade(noisy[at++], limits),
        }).ToArray())];
    }

    private static float Grade(double value, double[] limits) => limits.Count(limit => value > limit);

    // In turn: normal, uniform, heavy-tailed, rare counts, codes.
    private static float[] RowOfMany(Random random)
    {
        float[] features = new float[FeatureCount];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = (i % 5) switch
            {
                0 => (float)Normal(random),
                1 => (float)random.NextDouble(),
                2 => (float)Math.Exp(2 * Normal(random)),
                3 => random.Next(3) == 0 ? random.Next(1, 20) : 0,
                _ => random.Next(12),
            };
        }

        return features;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A feature's share of typical rows below it, so that thresholds fall where the rows are.</summary>
    private static double Rank(int feature, float x) => (feature % 5) switch
    {
        0 => 1 / (1 + Math.Exp(-1.702 * x)),
        1 => x,
        2 => 1 / (1 + Math.Exp(-1.702 * Math.Log(x) / 2)),
        3 => x == 0 ? 1.0 / 3 : (2.0 / 3) + (x / 60),
        _ => (x + 0.5) / 12,
    };

    private static Func<float[], double> Thresholds(Random random)
    {
        (int A, int B, double Low, double High, double Weight)[] terms = [.. Enumerable.Range(0, 40).Select(_ => (
            random.Next(Relevant), random.Next(Relevant), 0.2 + (0.6 * random.NextDouble()), 0.2 + (0.6 * random.NextDouble()), Normal(random)))];
        return x => terms.Sum(t => Rank(t.A, x[t.A]) > t.Low && Rank(t.B, x[t.B]) > t.High ? t.Weight : 0);
    }

    private static Func<float[], double> Smooth(Random random)
    {
        (double[] Weights, double Phase, double Size)[] waves = [.. Enumerable.Range(0, 12).Select(_ => (
            Enumerable.Range(0, Relevant).Select(_ => random.Next(5) == 0 ? 4 * Normal(random) : 0).ToArray(), 6 * random.NextDouble(), Normal(random)))];
        return x => waves.Sum(w => w.Size * Math.Sin(w.Phase + Enumerable.Range(0, Relevant).Sum(i => w.Weights[i] * Rank(i, x[i]))));
    }

    private static Func<float[], double> Additive(Random random)
    {
        double[][] steps = [.. Enumerable.Range(0, Relevant).Select(_ => Enumerable.Range(0, 11).Select(_ => Normal(random)).ToArray())];
        return x => Enumerable.Range(0, Relevant).Sum(i =>
        {
            double p = Rank(i, x[i]) * 9.99;
            int at = (int)p;
            return steps[i][at] + ((p - at) * (steps[i][at + 1] - steps[i][at]));
        });
    }

    // Features 4, 9, 14, ... are codes: what one of them means depends on another.
    private static Func<float[], double> Codes(Random random)
    {
        double[][] pairs = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 144).Select(_ => Normal(random)).ToArray())];
        return x => Enumerable.Range(0, 5).Sum(k => pairs[k][((int)x[4 + (5 * k)] * 12) + (int)x[4 + (5 * ((k + 1) % 6))]]);
    }

    // In turn: without a mean, and without most of its moments.
    private static float[] RowOfTails(Random random) =>
        [.. Enumerable.Range(0, FeatureCount).Select(i => (float)(i % 2 == 0 ? Normal(random) / Normal(random) : Math.Exp(3 * Normal(random))))];

    // Orders of magnitude and signs add up, and change what others mean.
    private static Func<float[], double> Tails(Random random)
    {
        double[] slopes = [.. Enumerable.Range(0, Relevant).Select(_ => 0.5 * Normal(random))];
        (int A, int B, double Weight)[] pairs = [.. Enumerable.Range(0, 20).Select(_ => (random.Next(Relevant), random.Next(Relevant), 0.3 * Normal(random)))];
        return x => slopes.Select((slope, i) => slope * Math.Asinh(x[i])).Sum() + pairs.Sum(pair => pair.Weight * Math.Asinh(x[pair.A]) * Math.Asinh(x[pair.B]));
    }

    private static float[] RowOfAngles(Random random) => [.. Enumerable.Range(0, 8).Select(_ => (float)((random.NextDouble() - 0.5) * Math.PI))];

    // How near an arm of eight links comes to a place in the plane.
    private static Func<float[], double> Arm(Random random) => angles =>
    {
        double x = 0, y = 0, angle = 0;
        foreach (float turn in angles)
        {
            angle += turn;
            (x, y) = (x + (Math.Cos(angle) / 8), y + (Math.Sin(angle) / 8));
        }

        return -Math.Sqrt(((x - 0.4) * (x - 0.4)) + ((y - 0.3) * (y - 0.3)));
    };

    // Sizes that go together, with long tails.
    private static float[] RowOfNine(Random random)
    {
        double size = Normal(random);
        return [.. Enumerable.Range(0, 9).Select(i => (float)Math.Exp((0.7 * size) + (0.5 * Normal(random)) + (0.1 * i)))];
    }

    // Boxes of three features each.
    private static Func<float[], double> Rugged(Random random)
    {
        ((int Feature, double Low, double High)[] Sides, double Weight)[] boxes = [.. Enumerable.Range(0, 150).Select(_ => (
            Enumerable.Range(0, 3).Select(_ => (random.Next(9), 0.6 * random.NextDouble(), 0.5 + (0.5 * random.NextDouble()))).ToArray(), Normal(random)))];
        return x => boxes.Sum(box => box.Sides.All(side => Share(side.Feature, x[side.Feature]) is double p && p > side.Low && p < side.High) ? box.Weight : 0);

        static double Share(int feature, float x) => 1 / (1 + Math.Exp(-1.702 * (Math.Log(x) - (0.1 * feature)) / 0.86));
    }

    /// <param name="Features">What is said of the features.</param>
    /// <param name="Row">Draws the features of a candidate.</param>
    /// <param name="Utility">Draws what grades follow.</param>
    internal sealed record Kind(string Features, Func<Random, float[]> Row, Func<Random, Func<float[], double>> Utility);
}
