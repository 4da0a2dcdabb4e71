using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Data;

/// <summary>Values that stand for missing ones, and values near the end of float, must not drown the others.</summary>
public class StandInTests
{
    [Theory]
    [InlineData(0, 0.02, -999f)]
    [InlineData(0, 0.02, 1e30f)]
    [InlineData(0, 0.4, -999f)]
    [InlineData(1e6f, 0.02, 0f)]
    [InlineData(1e6f, 0.4, 3e38f)]
    public void The_scaling_is_that_of_the_other_values_whatever_the_share_below_half(float center, double share, float standIn)
    {
        var random = new Random(6);
        float[] clean = [.. Enumerable.Range(0, 5_000).Select(_ => center + (10 * random.NextSingle()))];
        float[] spoilt = [.. clean.Select(value => random.NextDouble() < share ? standIn : value)];

        InputScaling expected = Learn(clean, FeatureScaling.Auto, out _), found = Learn(spoilt, FeatureScaling.Auto, out IReadOnlyList<StandIn> standIns);

        StandIn named = Assert.Single(standIns);
        Assert.Equal((0, standIn), (named.Slot, named.Value));
        Assert.InRange(named.Share, share - 0.02, share + 0.02);
        Assert.Equal(expected.Scale[0], found.Scale[0], expected.Scale[0] * 0.1f);
        Assert.Equal(expected.Mean[0], found.Mean[0], 0.5f);
        float[] z = new float[1];
        found.Transform([standIn], z);
        Assert.InRange(Math.Abs(z[0]), 2f, 10f);
    }

    [Fact]
    public void Heavy_tails_counts_and_codes_have_no_stand_ins()
    {
        var random = new Random(7);
        float[] pareto = [.. Enumerable.Range(0, 20_000).Select(_ => (float)Math.Pow(1 - random.NextDouble(), -2))];
        float[] counts = [.. Enumerable.Range(0, 20_000).Select(_ => (float)Math.Floor(Math.Pow(1 - random.NextDouble(), -0.8)) - 1)];
        float[] rare = [.. Enumerable.Range(0, 20_000).Select(i => i % 500 == 0 ? 1000f : 0f)];
        float[] once = [.. Enumerable.Range(0, 20_000).Select(i => i == 77 ? 1e9f : i % 10)];
        foreach (float[] values in (float[][])[pareto, counts, rare, once])
        {
            _ = Learn(values, FeatureScaling.Auto, out IReadOnlyList<StandIn> standIns);
            Assert.Empty(standIns);
        }
    }

    [Theory]
    [InlineData(FeatureScaling.Auto)]
    [InlineData(FeatureScaling.Standardize)]
    public void The_largest_floats_give_finite_inputs_in_training_and_scoring(FeatureScaling mode)
    {
        float[] extreme = [3e38f, -3e38f, 3.4e38f, -3.4e38f, 0, 1];
        foreach (float[] x in (float[][])[extreme, [0, 1, 2, 3], [7, 7, 7]])
        {
            InputScaling scaling = Learn(x, mode, out _);
            float[] z = new float[1];
            foreach (float value in extreme)
            {
                scaling.Transform([value], z);
                Assert.InRange(Math.Abs(z[0]), 0, 1.001e6f);
                Assert.True(float.IsFinite(new LinearEnergy(scaling, [1f], 0).Energy([value])));
            }
        }
    }

    [Fact]
    public void A_sparse_row_is_scaled_as_the_same_row_in_full_also_where_zero_is_the_stand_in()
    {
        var random = new Random(8);
        float[] x = [.. Enumerable.Range(0, 2_000).Select(i => i % 50 == 0 ? 0 : 1e6f + random.NextSingle())];
        InputScaling scaling = Learn(x, FeatureScaling.Auto, out IReadOnlyList<StandIn> standIns);
        Assert.Single(standIns);
        var energy = new LinearEnergy(
            new InputScaling(
                [scaling.Mean[0], .. new float[40]], [scaling.Scale[0], .. Enumerable.Repeat(1f, 40)], new bool[41],
                [scaling.Least[0], .. Enumerable.Repeat(-5f, 40)], [scaling.Most[0], .. Enumerable.Repeat(5f, 40)]),
            [1f, .. Enumerable.Repeat(0.5f, 40)],
            0);
        float[] full = new float[41];
        full[3] = 1e30f;
        Assert.Equal(energy.Energy(full), energy.Energy([3], [1e30f]), 1e-5f);
    }

    [Fact]
    public void Two_percent_of_minus_999_cost_a_ranking_nothing_and_are_warned_of()
    {
        double clean = Quality(0, out List<string> silent), spoilt = Quality(-999, out List<string> warned);
        Assert.Empty(silent);
        Assert.Contains("-999 in slot 0", Assert.Single(warned), StringComparison.Ordinal);
        Assert.True(spoilt > clean - 0.04, $"{spoilt} with stand-ins, {clean} without");
    }

    private static double Quality(float standIn, out List<string> warnings)
    {
        var ml = new MLContext(seed: 1);
        var found = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning && log.Message.Contains("stand-in", StringComparison.Ordinal))
            {
                found.Add(log.Message);
            }
        };
        ITransformer model = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            NumberOfEpochs = 15,
            EarlyStopping = null,
            Architecture = new Mlp(16),
            Seed = 5,
        }).Fit(ml.Data.LoadFromEnumerable(Rows(1, standIn)));
        warnings = found;
        return ml.Ranking.Evaluate(
            model.Transform(ml.Data.LoadFromEnumerable(Rows(2, standIn))),
            new RankingEvaluatorOptions { DcgTruncationLevel = 10 }, rowGroupColumnName: "Key").NormalizedDiscountedCumulativeGains[9];
    }

    private static IEnumerable<Row> Rows(int seed, float standIn)
    {
        var random = new Random(seed);
        for (int i = 0; i < 6_000; i++)
        {
            float[] x = [.. Enumerable.Range(0, 8).Select(_ => (2 * random.NextSingle()) - 1)];
            float sum = x[0] + x[1] - x[2] - x[3] + (x[4] * x[5]);
            for (int slot = 0; slot < x.Length; slot++)
            {
                x[slot] = random.NextDouble() < 0.02 && standIn != 0 ? standIn : x[slot];
            }

            yield return new Row { GroupId = (uint)(i / 12), Key = (uint)(i / 12) + 1, Label = Math.Clamp((float)Math.Round(sum + 2), 0, 4), Features = x };
        }
    }

    private static InputScaling Learn(float[] x, FeatureScaling mode, out IReadOnlyList<StandIn> standIns) =>
        ScalingLearner.Learn(new DenseRows(RowTable.Of(1, x)), [.. Enumerable.Range(0, x.Length)], mode, out _, out standIns);

    private sealed class Row
    {
        public float Label { get; set; }

        public uint GroupId { get; set; }

        [KeyType(1000)]
        public uint Key { get; set; }

        [VectorType(8)]
        public float[] Features { get; set; } = [];
    }
}
