using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public class CosineMetricTests
{
    private const int Wide = DenseSlice.WideInputs;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparse_rows_of_very_many_places_give_the_energies_and_the_gradient_of_the_same_rows_in_full(bool areMapped)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SharedPlaces places = areMapped
            ? new SharedPlaces(Wide, 3, [7, Wide, 5], Wide + 1)
            : SharedPlaces.Same(Wide);
        int features = places.ContextSlots + places.AnswerSlots;
        (int Row, int Slot, float Value)[] values = areMapped
            ? [(0, 5, 1), (0, 7, 2), (0, Wide, 3), (0, Wide + 2, 1), (1, 9, 1), (1, Wide + 1, 2), (2, Wide + 2, -1)]
            : [(0, 5, 1), (0, 7, 2), (0, Wide + 7, 3), (0, Wide + 9, 1), (1, 9, 1), (1, Wide + 5, 2), (2, Wide + 9, -1)];
        float[] full = new float[3 * features];
        foreach ((int row, int slot, float value) in values)
        {
            full[(row * features) + slot] = value;
        }

        var sparse = new SparseRows(features, [(0, 4), (4, 2), (6, 1)], [.. values.Select(v => v.Slot)], [.. values.Select(v => v.Value)]);
        (float[] Energies, float[] Gradient) found = Compute(sparse), expected = Compute(new DenseRows(RowTable.Of(features, full)));
        Assert.Equal(expected.Energies, found.Energies, (a, b) => Math.Abs(a - b) < 1e-4f);
        Assert.Equal(expected.Gradient, found.Gradient, (a, b) => Math.Abs(a - b) < 1e-4f);
        Assert.Contains(found.Gradient, slope => slope != 0);

        (float[] Energies, float[] Gradient) Compute(FeatureRows rows)
        {
            using var module = (PairModule)new CosineMetric(places) { Rank = 3 }.Create(features, new Random(1), torch.CPU);
            using FeatureTensor tensor = rows.On(torch.CPU);
            torch.Tensor cross = module.Cross(tensor, [0, 1, 2], [0, 1, 2], isTraining: true).Energies;
            torch.Tensor pairs = module.Pairs(tensor, [0, 1, 2], isTraining: true).Energies;
            Assert.Equal(pairs.data<float>().ToArray(), cross.diagonal().contiguous().data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4f);
            Assert.Equal(cross.data<float>().ToArray(), module.Against(tensor, [0, 1, 2], default)([0, 1, 2]).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4f);
            (cross * torch.tensor([1f, -2, 3, 4, 5, -6, 7, 8, 9], [3, 3])).sum().backward();
            return (cross.data<float>().ToArray(), module.Weights.Gradient!.data<float>().ToArray());
        }
    }

    [Fact]
    public void It_starts_from_the_plain_cosine()
    {
        const int slots = 40;
        var random = new Random(2);
        using EnergyModule module = new CosineMetric(SharedPlaces.Same(slots)).Create(2 * slots, random, torch.CPU);
        EnergyFunction energy = module.Export(InputScaling.Identity(2 * slots));
        for (int i = 0; i < 50; i++)
        {
            float[] row = [.. Enumerable.Range(0, 2 * slots).Select(_ => random.Next(3) == 0 ? (float)random.NextDouble() : 0)];
            double product = Enumerable.Range(0, slots).Sum(k => (double)row[k] * row[slots + k]);
            double cosine = product / Math.Sqrt(row.Take(slots).Sum(v => (double)v * v) * row.Skip(slots).Sum(v => (double)v * v));
            Assert.Equal(15 * (1 - cosine), energy.Energy(row), 15 * 0.002);
        }
    }

    [Fact]
    public void Slots_of_the_same_name_are_one_place()
    {
        SharedPlaces places = SharedPlaces.ByName(["a", "b", "", "c"], ["c", "x", "", "a", "a"])!;
        Assert.Equal([3, 4, 5, 0, 6], places.AnswerPlaces!);
        Assert.Equal(7, places.Count);
        Assert.Equal([1, 0, 2], SharedPlaces.ByName(["a", "b"], ["b", "a", "c"])!.AnswerPlaces!);
        Assert.Null(SharedPlaces.ByName(["a", "b"], ["a", "b"])!.AnswerPlaces);
        Assert.Null(SharedPlaces.ByName(["a", "b"], ["x", ""]));
    }

    [Fact]
    public void Columns_that_do_not_suit_are_refused()
    {
        Assert.Contains("11 slots", Message(() => new CosineMetric().Resolve(11, () => [])), StringComparison.Ordinal);
        Assert.Contains(
            "No slot of 'R' has the name of one of 'Q'",
            Message(() => new CosineMetric("Q", "R").Resolve(4, () => ["Q.a", "Q.b", "R.c", "R.d"])),
            StringComparison.Ordinal);
        Assert.Contains("have no names", Message(() => new CosineMetric("Q", "R").Resolve(4, () => [])), StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new CosineMetric { Rank = -1 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new CosineMetric { Temperature = 0 });

        static string Message(Action resolve) => Assert.Throws<ArgumentException>(resolve).Message;
    }
}
