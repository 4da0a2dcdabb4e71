using System.Globalization;
using EbmMlNet.Tests.Ranking.Engine;
using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Lists;

public sealed class AttentionListTests
{
    private const int Features = ScoringFixture.FeatureCount;
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(1, 6, 2)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 32, 2)]
    [InlineData(40, 33, 3)]
    [InlineData(300, 16, 16)]
    public void An_order_of_the_rows_plays_no_part(int count, int units, int heads)
    {
        AttentionListEnergy energy = ListFixture.Attention(units: units, heads: heads);
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            float[][] rows = Rows(count, random);
            int[] order = [.. Enumerable.Range(0, count)];
            random.Shuffle(order);
            float[] straight = Energies(energy, rows), shuffled = Energies(energy, [.. order.Select(row => rows[row])]);
            Near(order.Select(row => straight[row]), shuffled, seed);
        }
    }

    [Fact]
    public void What_stands_beside_a_row_moves_it_and_a_copy_of_all_rows_does_not()
    {
        AttentionListEnergy energy = ListFixture.Attention();
        float[][] rows = Rows(12, new Random(3));
        float[] together = Energies(energy, rows), alone = [.. rows.Select(row => Energies(energy, [row])[0])];
        Assert.True(together.Zip(alone).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-3) > 8);
        // Attention weighs by shares, so that twice the same rows are no other context.
        Near([.. together, .. together], Energies(energy, [.. rows, .. rows]), 3);
        Assert.Empty(Energies(energy, []));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_row()
    {
        AttentionListEnergy energy = ListFixture.Attention();
        float[] rows = [.. Rows(500, new Random(2)).SelectMany(row => row)], energies = new float[500];
        Assert.InRange(Allocations.Least(() => energy.Energies(rows, energies)), 0, 500);
    }

    [Fact]
    public void Rows_alone_are_scored_as_by_their_energy()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        float[][] rows = Rows(9, new Random(4));
        Assert.Equal(rows.Select(row => energy.Energy(row)), Energies(new RowListEnergy(energy), rows));
        Assert.Equal(Features, new RowListEnergy(energy).FeatureCount);
    }

    [Theory]
    [InlineData("attention")]
    [InlineData("rows")]
    public void The_first_version_loads_and_scores_the_same(string kind)
    {
        ListEnergyFunction energy = kind == "rows" ? new RowListEnergy(ScoringFixture.Energy()) : ListFixture.Attention();
        CandidateRow[] rows = [.. Rows(20, new Random(5)).Select((row, i) => new CandidateRow { GroupId = (uint)(i / 7) + 1, Features = new VBuffer<float>(Features, row) })];
        IDataView data = ScoringFixture.Data(_ml, rows);
        ListScoreTransformer transformer = _ml.Transforms.ListScore(energy, beta: 2).Fit(data);
        string path = Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Ranking", "Lists", "Golden", $"list-{kind}.v1.zip");
        if (!File.Exists(path))
        {
            _ml.Model.Save(transformer, data.Schema, path);
            File.WriteAllLines(Path.ChangeExtension(path, ".txt"), ScoringFixture.Scores(transformer.Transform(data)).Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
            Assert.Fail($"{path} was missing and has been made now. Commit it, and never change it.");
        }

        float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        var loaded = Assert.IsType<ListScoreTransformer>(_ml.Model.Load(path, out _));
        Assert.IsType(energy.GetType(), loaded.EnergyFunction);
        Assert.Equal(2, loaded.Beta);
        Near(expected, ScoringFixture.Scores(loaded.Transform(data)), 0);
        Near(expected, ScoringFixture.Scores(transformer.Transform(data)), 0);
        RowsAssert.Same(transformer.Transform(data), OfferModels.SaveAndLoad(transformer, data.Schema, out _).Transform(data));
        byte[] file = ListEnergyFormat.Write(energy, 3);
        Assert.All(Enumerable.Range(0, file.Length / 7), at => Assert.Throws<FormatException>(() => ListEnergyFormat.Read(file[..(7 * at)])));
    }

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused()
    {
        var random = new Random(1);
        EnergyFunction energy = ScoringFixture.Energy(features: 5);
        InputScaling scaling = InputScaling.Identity(5);
        DenseLayer entry = Layer(6, 4), output = Layer(4, 1);
        AttentionBlock Block(int units, int heads) => new(heads, Layer(units, 3 * units), Layer(units, units), Layer(2 * units, units));
        Assert.Equal(1, new AttentionListEnergy(energy, scaling, 1, entry, [Block(4, 2)], output).BlockCount);
        foreach (Func<AttentionListEnergy> make in (Func<AttentionListEnergy>[])
        [
            () => new(energy, InputScaling.Identity(4), 1, entry, [], output),
            () => new(energy, scaling, float.NaN, entry, [], output),
            () => new(energy, scaling, 1, Layer(5, 4), [], output),
            () => new(energy, scaling, 1, entry, [Block(3, 1)], output),
            () => new(energy, scaling, 1, entry, [], Layer(4, 2)),
            () => new(energy, scaling, 1, entry, [Block(4, 3)], output),
            () => new(energy, scaling, 1, entry, [new AttentionBlock(2, Layer(4, 12), Layer(4, 4), Layer(4, 4))], output),
        ])
        {
            _ = Assert.ThrowsAny<ArgumentException>(make);
        }

        DenseLayer Layer(int inputs, int outputs) => RandomEnergies.Layers(random, inputs, outputs)[0];
    }

    private static float[] Energies(ListEnergyFunction energy, float[][] rows)
    {
        float[] energies = new float[rows.Length];
        energy.Energies(rows.SelectMany(row => row).ToArray(), energies);
        return energies;
    }

    private static float[][] Rows(int count, Random random)
    {
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => RandomEnergies.Normal(Features, random, 1))];
        rows.ToList().ForEach(row => row[random.Next(Features)] = random.Next(2) == 0 ? float.NaN : 0);
        return rows;
    }

    private static void Near(IEnumerable<float> expected, IEnumerable<float> found, int seed)
    {
        float[] values = [.. expected];
        float spread = Math.Max(1, values.Max() - values.Min());
        Assert.All(values.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5f * spread, $"seed {seed}: {pair}"));
        Assert.Equal(values.Length, found.Count());
    }
}
