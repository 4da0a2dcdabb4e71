using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Trainers;

public class HeldOutGroupsTests
{
    [Theory]
    [InlineData(new[] { 0f, 1, 2 }, new[] { 3f, 2, 1 })]
    [InlineData(new[] { 0f, 1, 2 }, new[] { 3f, 2, 1 }, 10.0)]
    [InlineData(new[] { 0f, 1, 2 }, new[] { 5000f, 4999, -5000 })]
    [InlineData(new[] { 0f, 1, 2 }, new[] { -5000f, 4999, 5000 })]
    [InlineData(new[] { 0f, 0, 1, 1, 3 }, new[] { 900f, 899, 898, 0, -900 })]
    public void The_likelihood_of_right_answers_is_finite_and_that_of_the_formula(float[] labels, float[] energies, double beta = 1)
    {
        using var batches = new GivenBatches(labels, energies);
        (double metric, double nll, double uniform) = new HeldOutGroups(batches, new NdcgMetric(), beta).Measure();
        double gains = labels.Where(label => label > 0).Sum(label => Math.Pow(2, label) - 1), expected = 0, flat = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            float[] lower = [.. energies.Where((_, j) => labels[j] < labels[i])];
            if (lower.Length > 0)
            {
                // log(exp(-E) + sum exp(-L)) + E, about the lowest of them.
                double lowest = Math.Min(energies[i], lower.Min());
                double sum = lower.Append(energies[i]).Sum(energy => Math.Exp(beta * (lowest - energy)));
                expected += (Math.Pow(2, labels[i]) - 1) / gains * (Math.Log(sum) + (beta * (energies[i] - lowest)));
                flat += (Math.Pow(2, labels[i]) - 1) / gains * Math.Log(lower.Length + 1);
            }
        }

        Assert.Equal(expected, nll, 1e-5 * Math.Max(1, Math.Abs(expected)));
        Assert.Equal(flat, uniform, 1e-6);
        Assert.InRange(metric, 0, 1);
    }

    [Fact]
    public void One_very_long_group_is_measured_apart_from_many_short_ones()
    {
        int[] sizes = [.. Enumerable.Repeat(5, 3000), 50_000, .. Enumerable.Repeat(5, 10), 20_000, 7];
        using var batches = new SkewedBatches(sizes);
        (double metric, _, _) = new HeldOutGroups(batches, new NdcgMetric(), 1).Measure();

        // Each group has one right answer, at the place that its number says; groups count alike, whatever their size.
        double expected = sizes.Select((size, group) => SkewedBatches.RankOf(group, size)).Average(rank => rank > 10 ? 0 : 1 / Math.Log2(rank + 1));
        Assert.Equal(expected, metric, 1e-6);
        Assert.Equal(sizes.Length, batches.Groups);
        Assert.InRange(batches.MostCells, 50_000, 50_000);
        Assert.InRange(batches.Batches, 4, 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_measured_does_not_depend_on_how_much_is_computed_at_once(bool ofClasses)
    {
        const int slots = 7, groups = 300;
        var random = new Random(11);
        var rows = new GroupedRowsBuilder(slots, isWeighted: false, CancellationToken.None);
        for (int group = 0; group < groups; group++)
        {
            rows.StartGroup();
            for (int size = ofClasses ? 1 : random.Next(2, 30); size > 0; size--)
            {
                float[] x = [.. Enumerable.Range(0, slots).Select(_ => (2 * random.NextSingle()) - 1)];
                Assert.True(rows.TryAdd([random.Next(4)], 1, new VBuffer<float>(slots, x), out _));
            }
        }

        GroupedRows built = rows.Build();
        var network = new Mlp(16, 8);
        using NetworkModule module = ofClasses
            ? ((Architecture)network).Network!.Create(null, slots, 4, random, torch.CPU)
            : (NetworkModule)((Architecture)network).Create(slots, random, torch.CPU);
        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        using GroupBatches batches = ofClasses
            ? new ClassBatches(built, Enumerable.Range(0, groups), 4, module, null)
            : new RankingBatches(new CandidateSource(host, built, module, RelevanceGain.Exponential), Enumerable.Range(0, groups));
        RankingMetric metric = ofClasses ? new PrecisionMetric(1) : new NdcgMetric();
        (double Metric, double Nll, double UniformNll)[] found = [.. new[] { 1, 150, 16_384, 1 << 20 }
            .Select(cells => new HeldOutGroups(batches, metric, 1) { CellsPerBatch = cells }.Measure())];
        Assert.InRange(batches.InOrder(150).Count(), 5, groups);
        Assert.InRange(found[0].Metric, 0.01, 0.99);
        Assert.All(found, one => Assert.Equal(found[0].Metric, one.Metric, 1e-6));
        Assert.All(found, one => Assert.Equal(found[0].Nll, one.Nll, 1e-5));
        Assert.All(found, one => Assert.Equal(found[0].UniformNll, one.UniformNll, 1e-9));
    }

    /// <summary>Groups of sizes that are given, one answer of each being right.</summary>
    private sealed class SkewedBatches(int[] sizes) : GroupBatches(Enumerable.Range(0, sizes.Length))
    {
        public long MostCells { get; private set; }

        public int Batches { get; private set; }

        public int Groups { get; private set; }

        public static int RankOf(int group, int size) => (group % Math.Min(size, 12)) + 1;

        public override EnergyBatch Load(int[] groups, Random random)
        {
            int[] own = [.. groups.Select(group => sizes[group])];
            MostCells = Math.Max(MostCells, own.Length * (long)own.Max());
            Batches++;
            Groups += groups.Length;
            float[] labels = [.. own.SelectMany(size => Enumerable.Repeat(0f, size - 1).Append(1))];
            float[] energies = [.. groups.SelectMany(group => Enumerable.Range(0, sizes[group] - 1).Select(i => (float)i).Append(RankOf(group, sizes[group]) - 1.5f))];
            return new Batch(GroupLayout.Create(own, labels), energies);
        }

        public override (int Slot, float Value) LargestInput(int[] groups) => default;

        public override void Dispose()
        {
        }

        protected override int SizeOf(int group) => sizes[group];
    }

    /// <summary>One group whose energies are given; labels ascend.</summary>
    private sealed class GivenBatches(float[] labels, float[] energies) : GroupBatches([0])
    {
        public override EnergyBatch Load(int[] groups, Random random) => new Batch(GroupLayout.Create([labels.Length], labels), energies);

        public override (int Slot, float Value) LargestInput(int[] groups) => default;

        public override void Dispose()
        {
        }

        protected override int SizeOf(int group) => labels.Length;
    }

    private sealed class Batch(GroupLayout layout, float[] energies) : EnergyBatch(layout)
    {
        public override torch.Tensor Energies(bool isTraining) => torch.tensor(energies);
    }
}
