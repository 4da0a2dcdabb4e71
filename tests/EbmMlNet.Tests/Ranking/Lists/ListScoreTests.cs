using EbmMlNet.Tests.Ranking.Engine;
using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Lists;

public class ListScoreTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RelativeListEnergy _energy = ListFixture.Energy();
    private readonly CandidateRow[] _rows = ScoringFixture.Rows(ScoringFixture.Energy());
    private readonly IDataView _data;

    public ListScoreTests() => _data = ScoringFixture.Data(_ml, _rows);

    [Fact]
    public void Each_row_is_scored_by_what_stands_beside_it()
    {
        float[] expected = [.. _rows.Chunk(8).SelectMany(group => ListFixture.Scores(_energy, [.. group.Select(Features)]))];
        Near(expected, ScoringFixture.Scores(Transformer().Transform(_data)));
        float[] alone = [.. _rows.Select(row => ListFixture.Scores(_energy, [Features(row)])[0])];
        int different = expected.Zip(alone).Count(pair => Math.Abs(pair.First - pair.Second) > 0.01);
        Assert.True(different > 24, $"{different}");
    }

    [Fact]
    public void Missing_values_have_no_share_and_order_does_not_matter()
    {
        float[][] rows = [.. _rows[..8].Select(Features)];
        rows[2][1] = float.NaN;
        rows.ToList().ForEach(row => row[3] = float.NaN);
        float[] energies = new float[8], reversed = new float[8];
        _energy.Energies([.. rows.SelectMany(row => row)], energies);
        Near(ListFixture.Scores(_energy, rows), energies.Select(energy => -energy));
        _energy.Energies([.. rows.Reverse().SelectMany(row => row)], reversed);
        Near(energies.Reverse(), reversed);
        _energy.Energies([], []);
        _ = Assert.Throws<ArgumentException>(() => _energy.Energies(new float[25], new float[1]));
        Assert.Contains("odd", Assert.Throws<ArgumentException>(() => new RelativeListEnergy(ScoringFixture.Energy(features: 3))).Message);
    }

    [Fact]
    public void Promises_are_kept_and_a_saved_transformer_does_the_same()
    {
        IEstimator<ListScoreTransformer> estimator = _ml.Transforms.ListScore(_energy, "S", beta: 3);
        ListScoreTransformer transformer = estimator.Fit(_data);
        IDataView view = transformer.Transform(_data);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(_data.Schema)), SchemaShape.Create(view.Schema));
        SchemaAssert.Same(transformer.GetOutputSchema(_data.Schema), view.Schema);
        RowsAssert.Same(view, view);
        var loaded = Assert.IsType<ListScoreTransformer>(OfferModels.SaveAndLoad(transformer, _data.Schema, out _));
        Assert.Equal(("S", "Features", "GroupId", 3f), (loaded.OutputColumnName, loaded.FeatureColumnName, loaded.RowGroupColumnName, loaded.Beta));
        SchemaAssert.Same(view.Schema, loaded.Transform(_data).Schema);
        RowsAssert.Same(view, loaded.Transform(_data));
        Assert.Equal(3, _ml.Transforms.GibbsProbability(scoreColumnName: "S").Fit(view).Beta);
        byte[] file = ListEnergyFormat.Write(_energy, 3);
        Assert.All(Enumerable.Range(0, file.Length), at => Assert.Throws<FormatException>(() => ListEnergyFormat.Read(file[..at])));
    }

    [Fact]
    public void The_first_version_loads()
    {
        string path = Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Ranking", "Lists", "Golden", "list.v1.zip");
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _ml.Model.Save(Transformer(), _data.Schema, path);
            Assert.Fail($"{path} was missing and has been made now. Commit it, and never change it.");
        }

        Near(ScoringFixture.Scores(Transformer().Transform(_data)), ScoringFixture.Scores(_ml.Model.Load(path, out _).Transform(_data)));
    }

    [Fact]
    public void Unfit_columns_are_refused_at_once_and_broken_groups_as_they_are_read()
    {
        IDataView none = _ml.Transforms.DropColumns("Features").Fit(_data).Transform(_data);
        IDataView ungrouped = _ml.Transforms.DropColumns("GroupId").Fit(_data).Transform(_data);
        IDataView other = ScoringFixture.Data(_ml, ScoringFixture.Rows(ScoringFixture.Energy(features: 5)), features: 5);
        foreach ((IDataView data, string part) in new[] { (none, "'Features'"), (ungrouped, "'GroupId'"), (other, "Vector<Single, 24>") })
        {
            Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(() => Transformer().Transform(data)).Message);
            Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.ListScore(_energy).Fit(data)).Message);
        }

        _rows[20].GroupId = 1;
        Assert.Contains("appears again", Assert.Throws<InvalidOperationException>(() => ScoringFixture.Scores(Transformer().Transform(_data))).Message);
        Assert.Contains(
            "CreateRankingEngine",
            Assert.Throws<InvalidOperationException>(() => ((ITransformer)Transformer()).GetRowToRowMapper(_data.Schema)).Message);
    }

    private static float[] Features(CandidateRow row) => [.. row.Features.DenseValues()];

    private static void Near(IEnumerable<float> expected, IEnumerable<float> found)
    {
        float[] values = [.. found];
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
        Assert.NotEmpty(values);
    }

    private ListScoreTransformer Transformer() => _ml.Transforms.ListScore(_energy).Fit(_data);
}
