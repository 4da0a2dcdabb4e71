using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>What ML.NET does with a data view, done with ours.</summary>
public sealed class LetorConsumerTests : IDisposable
{
    private const int Groups = 60;
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();
    private readonly string _path;
    private readonly IDataView _data;

    public LetorConsumerTests()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Groups * 5; i++)
        {
            _ = text.Append(i % 3).Append(" qid:").Append(i / 5).Append(" 1:").Append(i).Append(i % 2 == 0 ? " 3:-1 4:2 6:5" : "").Append('\n');
        }

        _path = _text.Write(text.ToString());
        _data = _ml.Data.LoadFromLetorFile(_path, 6);
    }

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Cache_holds_the_same_rows_for_parallel_readers()
    {
        IDataView cached = _ml.Data.Cache(_data);
        List<LetorRow> expected = LetorText.Read(_data);

        _ = Parallel.For(0, 8, _ => AssertSame(expected, LetorText.Read(cached)));
    }

    [Fact]
    public void Rows_saved_as_binary_come_back()
    {
        string path = _text.PathOf("rows.idv");
        using (FileStream stream = File.Create(path))
        {
            _ml.Data.SaveAsBinary(_data, stream);
        }

        IDataView loaded = _ml.Data.LoadFromBinary(path);

        Assert.Equal(_data.Schema.Select(c => (c.Name, c.Type.ToString())), loaded.Schema.Select(c => (c.Name, c.Type.ToString())));
        AssertSame(LetorText.Read(_data), LetorText.Read(loaded));
    }

    [Fact]
    public void Rows_can_be_taken_skipped_shuffled_filtered_and_previewed()
    {
        List<LetorRow> rows = LetorText.Read(_data);

        AssertSame(rows[..7], LetorText.Read(_ml.Data.TakeRows(_data, 7)));
        AssertSame(rows[7..], LetorText.Read(_ml.Data.SkipRows(_data, 7)));
        AssertSame([.. rows.Where(r => r.Label >= 1)], LetorText.Read(_ml.Data.FilterRowsByColumn(_data, "Label", 1)));
        Assert.Equal(rows.Select(r => r.Features[0]), LetorText.Read(_ml.Data.ShuffleRows(_data)).Select(r => r.Features[0]).Order());
        Assert.Equal(10, _data.Preview(10).RowView.Length);
    }

    [Fact]
    public void Rows_can_be_read_as_objects()
    {
        Row[] objects = [.. _ml.Data.CreateEnumerable<Row>(_data, reuseRowObject: false)];

        List<LetorRow> rows = LetorText.Read(_data);
        Assert.Equal(rows.Select(r => (r.Label, r.GroupId, r.QueryId)), objects.Select(o => (o.Label, o.GroupId, o.QueryId)));
        Assert.Equal(rows.SelectMany(r => r.Features), objects.SelectMany(o => o.Features));
    }

    [Fact]
    public void A_split_by_group_takes_whole_groups_in_the_share_asked_for()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(_data, testFraction: 0.2, samplingKeyColumnName: "GroupId");

        List<LetorRow> test = LetorText.Read(split.TestSet);
        List<LetorRow> train = LetorText.Read(split.TrainSet);

        AssertParts(test, train);
        Assert.InRange(test.Select(r => r.QueryId).Distinct().Count(), (Groups / 5) - 2, (Groups / 5) + 2);
    }

    [Fact]
    public void Folds_by_group_take_each_group_once_from_every_part_of_the_file()
    {
        IReadOnlyList<DataOperationsCatalog.TrainTestData> folds = _ml.Data.CrossValidationSplit(_data, 5, samplingKeyColumnName: "GroupId");

        List<LetorRow>[] tests = [.. folds.Select(f => LetorText.Read(f.TestSet))];

        AssertSame(LetorText.Read(_data), [.. tests.SelectMany(t => t).OrderBy(r => r.Features[0])]);
        Assert.All(folds, f => AssertParts(LetorText.Read(f.TestSet), LetorText.Read(f.TrainSet)));
        Assert.All(tests, t => Assert.InRange(t.Select(r => r.QueryId).Distinct().Count(), (Groups / 5) - 2, (Groups / 5) + 2));
        Assert.All(tests, t => Assert.All(Enumerable.Range(0, 4), quarter => Assert.Contains(t, r => (int)r.Features[0] / 75 == quarter)));
    }

    [Fact]
    public void A_split_by_query_id_follows_the_seed()
    {
        string[] parts = [.. Enumerable.Range(1, 5).Select(seed => string.Join(
            ' ', LetorText.Read(_ml.Data.TrainTestSplit(_data, 0.2, "QueryId", seed).TestSet).Select(r => r.QueryId).Distinct()))];

        Assert.True(parts.Distinct().Count() > 1);
    }

    [Fact]
    public void The_group_column_serves_as_it_is_and_mapped_in_a_pipeline()
    {
        List<LetorRow> rows = LetorText.Read(_data);
        IDataView hashed = _ml.Transforms.Conversion.Hash("Hash", "GroupId").Fit(_data).Transform(_data);
        IDataView mapped = _ml.Transforms.Conversion.MapValueToKey("Mapped", "QueryId").Fit(_data).Transform(_data);

        Assert.Equal(rows.Count, hashed.GetColumn<uint>("Hash").Count());
        Assert.Equal(rows.Select(r => uint.Parse(r.QueryId) + 1), mapped.GetColumn<uint>("Mapped"));
    }

    [Fact]
    public void Ranking_metrics_see_every_group()
    {
        IDataView scored = _ml.Transforms.Expression("Score", "x : 0.5f * x", "Label").Fit(_data).Transform(_data);

        RankingMetrics metrics = _ml.Ranking.Evaluate(scored, rowGroupColumnName: "GroupId");

        Assert.Equal(1, metrics.NormalizedDiscountedCumulativeGains[9], 9);
    }

    [Fact]
    public void The_loader_is_saved_with_a_model_and_loaded_again()
    {
        LetorLoader loader = _ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = 6, QueryIdsSpanFiles = true });
        ITransformer model = _ml.Transforms.NormalizeMinMax("Features").Fit(_data);
        string path = _text.PathOf("model.zip");
        _ml.Model.SaveAtomically(model, loader, path);

        ITransformer transformer = new MLContext().Model.LoadWithDataLoader(path, out IDataLoader<IMultiStreamSource> loaded);

        LetorLoader letor = Assert.IsType<LetorLoader>(loaded);
        Assert.Equal(6, letor.FeatureCount);
        Assert.True(letor.QueryIdsSpanFiles);
        Assert.Equal(loader.GetOutputSchema().Select(c => (c.Name, c.Type)), letor.GetOutputSchema().Select(c => (c.Name, c.Type)));
        AssertSame(LetorText.Read(model.Transform(_data)), LetorText.Read(transformer.Transform(letor.Load(new MultiFileSource(_path)))));
    }

    private static void AssertParts(List<LetorRow> test, List<LetorRow> train)
    {
        Assert.Equal(Groups * 5, test.Count + train.Count);
        Assert.Empty(test.Select(r => r.QueryId).Intersect(train.Select(r => r.QueryId)));
    }

    private static void AssertSame(IReadOnlyList<LetorRow> expected, IReadOnlyList<LetorRow> actual)
    {
        Assert.Equal(expected.Select(r => (r.Label, r.GroupId, r.QueryId)), actual.Select(r => (r.Label, r.GroupId, r.QueryId)));
        Assert.Equal(expected.SelectMany(r => r.Features), actual.SelectMany(r => r.Features));
    }

    private sealed class Row
    {
        public float Label { get; set; }

        public uint GroupId { get; set; }

        [VectorType(6)]
        public float[] Features { get; set; } = [];

        public string QueryId { get; set; } = "";
    }
}
