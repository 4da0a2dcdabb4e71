using EbmMlNet.Tests.Ranking.Lists;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

/// <summary>Energies that see the whole list: the rows of a call are one list.</summary>
public sealed class OnnxListTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static readonly ListEnergyFunction[] _energies =
        [ListFixture.Energy(), ListFixture.Attention(), ListFixture.Attention(units: 5, heads: 1), new RowListEnergy(ScoringFixture.Energy())];

    public static TheoryData<int> All => [.. Enumerable.Range(0, _energies.Length)];

    [Fact]
    public void Every_kind_of_list_energy_is_compared() => Assert.Equal(
        typeof(ListEnergyFunction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ListEnergyFunction)) && !type.IsAbstract).ToHashSet(),
        _energies.Select(energy => energy.GetType()).ToHashSet());

    [Theory]
    [MemberData(nameof(All))]
    public void The_rows_of_a_call_are_one_list(int kind)
    {
        ListEnergyFunction energy = _energies[kind];
        float[][] rows = Rows(60);
        ITransformer model = _ml.Transforms.ListScore(energy, rowGroupColumnName: null).Fit(FeatureRow.Load(_ml, rows));
        using var exported = new OnnxModel(_ml, model, FeatureRow.Load(_ml, rows));
        Assert.Equal(["Features"], exported.Inputs);
        foreach (int count in (int[])[1, 3, 60])
        {
            float[] expected = new float[count], found = exported.Run<float>("Score.output", rows[..count]);
            energy.Energies(rows[..count].SelectMany(row => row).ToArray(), expected);
            float spread = Math.Max(1, expected.Max() - expected.Min());
            Assert.Equal(count, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(-pair.First, pair.Second, 1e-5f * spread));
        }
    }

    [Fact]
    public void All_rows_are_one_list_without_a_group_column_also_after_saving()
    {
        RelativeListEnergy energy = ListFixture.Energy();
        float[][] rows = Rows(20);
        IDataView data = FeatureRow.Load(_ml, rows);
        ITransformer model = _ml.Transforms.ListScore(energy, rowGroupColumnName: null).Fit(data);
        using var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        var loaded = (ListScoreTransformer)_ml.Model.Load(zip, out _);
        Assert.Null(loaded.RowGroupColumnName);
        float[] expected = ListFixture.Scores(energy, rows), found = [.. loaded.Transform(data).GetColumn<float>("Score")];
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
    }

    private static float[][] Rows(int count)
    {
        var random = new Random(8);
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => RandomEnergies.Normal(ScoringFixture.FeatureCount, random, 2))];
        (rows[0][1], rows[2][1], rows[1][0]) = (float.NaN, float.NaN, float.NaN);
        return rows;
    }
}
