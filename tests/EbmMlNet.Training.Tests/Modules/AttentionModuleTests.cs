using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public sealed class AttentionModuleTests
{
    private const int Features = 5;
    private readonly InputScaling _scaling = new([0.3f, 0, 0, -1, 0], [1, 0.5f, 2, 1, 1], [false, true, false, false, false]);
    private readonly LinearEnergy _energy;
    private readonly Random _random = new(11);

    public AttentionModuleTests() => _energy = new LinearEnergy(_scaling, [1, -1, 0.5f, 0, 2], 0.3f, isNonNegative: false);

    [Theory]
    [InlineData(32, 2, 2, new[] { 1, 7, 3, 12 })]
    [InlineData(6, 3, 1, new[] { 2, 2 })]
    [InlineData(1, 1, 3, new[] { 9, 1, 1 })]
    [InlineData(8, 1, 2, new[] { 5000, 40 })]
    public void Torch_and_managed_energies_are_those_of_naive_loops(int units, int heads, int blocks, int[] sizes)
    {
        (float[][] rows, RowEnergies energies, GroupedRows scaled) = Groups(sizes);
        using AttentionModule module = Module(new ListAttention { Units = units, Heads = heads, Blocks = blocks, Dropout = 0.5f }, moved: true);
        float[] torchEnergies = Forward(module, energies, scaled, [.. Enumerable.Range(0, sizes.Length)]);
        AttentionListEnergy exported = module.Export(_energy, _scaling, energies.Scale);
        float[] managed = new float[torchEnergies.Length];
        var naive = new List<double>();
        for (int group = 0; group < sizes.Length; group++)
        {
            (int start, int size) = (scaled.Offsets[group], sizes[group]);
            float[][] list = rows[start..(start + size)];
            exported.Energies(list.SelectMany(row => row).ToArray(), managed.AsSpan(start, size));
            naive.AddRange(Naive(exported, energies.Scale, list));
        }

        Near(naive, managed, 1e-5);
        // Of thousands of rows, how torch's products round depends on the processor: up to 4e-5, with its own attention as with plain softmax.
        Near(naive, torchEnergies, sizes.Max() > 1000 ? 5e-5 : 1e-5);
        Assert.True(managed.Zip(energies.Values).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-3) > sizes.Sum() / 2);
    }

    [Fact]
    public void Training_starts_from_the_energies_of_rows_and_moves_every_layer()
    {
        (_, RowEnergies energies, GroupedRows scaled) = Groups([4, 9, 6]);
        using AttentionModule module = Module(new ListAttention(), moved: false);
        Assert.Equal(energies.Values, Forward(module, energies, scaled, [0, 1, 2]));
        using AttentionModule moved = Module(new ListAttention { Units = 4, Dropout = 0 }, moved: true);
        using (torch.NewDisposeScope())
        {
            using var batches = new ListBatches(scaled, energies, moved, RelevanceGain.Exponential, [0, 1, 2], default);
            batches.Load([0, 1, 2], new Random(1)).Energies(isTraining: true).square().sum().backward();
            Assert.True(moved.Weights.Gradient!.data<float>().ToArray().Count(gradient => gradient != 0) > moved.Weights.Count * 0.7);
        }
    }

    [Fact]
    public void Groups_beside_it_and_padding_are_no_context()
    {
        (_, RowEnergies energies, GroupedRows scaled) = Groups([3, 11, 6]);
        using AttentionModule module = Module(new ListAttention(), moved: true);
        float[] together = Forward(module, energies, scaled, [0, 1, 2]);
        float[] apart = [.. Enumerable.Range(0, 3).SelectMany(group => Forward(module, energies, scaled, [group]))];
        Assert.Equal(together, apart, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Long_groups_are_given_up_when_training_is_cancelled()
    {
        (_, RowEnergies energies, GroupedRows scaled) = Groups([50]);
        using AttentionModule module = Module(new ListAttention(), moved: true);
        using var batches = new ListBatches(scaled, energies, module, RelevanceGain.Exponential, [0], new CancellationToken(canceled: true));
        using DisposeScope scope = torch.NewDisposeScope();
        _ = Assert.Throws<OperationCanceledException>(() => batches.Load([0], new Random(1)).Energies(isTraining: true));
    }

    private static void Near(IReadOnlyList<double> naive, float[] found, double tolerance)
    {
        Assert.Equal(naive.Count, found.Length);
        Assert.All(naive.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));
    }

    // The energies of one list by the formula, in double precision.
    private double[] Naive(AttentionListEnergy energy, float energyScale, float[][] rows)
    {
        double[] alone = [.. rows.Select(row => (double)energy.Energy.Energy(row))];
        double mean = alone.Average();
        double[][] h = [.. rows.Select((row, i) => Relu(Apply(energy.Entry, [.. Scaled(row), (alone[i] - mean) * energyScale])))];
        foreach (AttentionBlock block in energy.Blocks)
        {
            double[][] all = Array.ConvertAll(h, row => Apply(block.Attend, row));
            h = [.. h.Select((row, i) =>
            {
                double[] seen = Seen(block, all, i), crossed = Apply(block.Cross, seen);
                return Relu(Apply(block.Hidden, [.. row.Select((x, unit) => x * (1 + crossed[unit])), .. seen]));
            })];
        }

        return [.. alone.Select((value, i) => value + Apply(energy.Output, h[i])[0])];
    }

    private IEnumerable<double> Scaled(float[] row)
    {
        float[] scaled = new float[row.Length];
        _scaling.Transform(row, scaled);
        return scaled.Select(x => (double)x);
    }

    // Of queries, keys and values, in every head.
    private static double[] Seen(AttentionBlock block, double[][] all, int own)
    {
        int units = block.Units, size = units / block.Heads;
        double[] seen = new double[units], shares = new double[all.Length];
        for (int head = 0; head < units; head += size)
        {
            for (int other = 0; other < all.Length; other++)
            {
                shares[other] = 0;
                for (int unit = head; unit < head + size; unit++)
                {
                    shares[other] += all[own][unit] * all[other][units + unit] / Math.Sqrt(size);
                }
            }

            double largest = shares.Max();
            shares = Array.ConvertAll(shares, share => Math.Exp(share - largest));
            double total = shares.Sum();
            for (int unit = head; unit < head + size; unit++)
            {
                seen[unit] = -all[own][(2 * units) + unit];
                for (int other = 0; other < all.Length; other++)
                {
                    seen[unit] += shares[other] / total * all[other][(2 * units) + unit];
                }
            }
        }

        return seen;
    }

    private static double[] Apply(DenseLayer layer, double[] x) =>
        [.. Enumerable.Range(0, layer.OutputCount).Select(o => layer.Bias[o] + x.Select((value, i) => value * layer.Weights[(o * layer.InputCount) + i]).Sum())];

    private static double[] Relu(double[] x) => Array.ConvertAll(x, value => Math.Max(0, value));

    private static float[] Forward(AttentionModule module, RowEnergies energies, GroupedRows scaled, int[] groups)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        using var batches = new ListBatches(scaled, energies, module, RelevanceGain.Exponential, groups, default);
        return batches.Load(groups, new Random(1)).Energies(isTraining: false).data<float>().ToArray();
    }

    private AttentionModule Module(ListAttention shape, bool moved)
    {
        AttentionModule module = AttentionModule.Create(shape, Features, _random, torch.CPU);
        if (moved)
        {
            using IDisposable off = torch.no_grad();
            using torch.Tensor step = torch.tensor(Enumerable.Range(0, (int)module.Weights.Count).Select(_ => (float)(_random.NextDouble() - 0.5) * 0.4f).ToArray());
            _ = module.Weights.Values.add_(step);
        }

        return module;
    }

    private (float[][] Rows, RowEnergies Energies, GroupedRows Scaled) Groups(int[] sizes)
    {
        var builder = new GroupedRowsBuilder(Features, isWeighted: false, default);
        var rows = new List<float[]>();
        foreach (int size in sizes)
        {
            builder.StartGroup();
            for (int row = 0; row < size; row++)
            {
                // Labels ascend, so that the builder keeps the order.
                rows.Add([.. Enumerable.Range(0, Features).Select(f => f == 2 && row % 5 == 1 ? float.NaN : (float)((4 * _random.NextDouble()) - 2))]);
                Assert.True(builder.TryAdd([row], 1, new Microsoft.ML.Data.VBuffer<float>(Features, rows[^1]), out _));
            }
        }

        GroupedRows grouped = builder.Build();
        float[] values = new float[rows.Count];
        RowEnergies.Fill(values, _energy, grouped, Enumerable.Range(0, sizes.Length));
        Assert.Equal(rows.Select(row => _energy.Energy(row)), values);
        grouped.Features.Scale(_scaling);
        return ([.. rows], new RowEnergies(values, grouped, [.. Enumerable.Range(0, sizes.Length)]), grouped);
    }
}
