using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class LetorLoaderTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Columns_are_label_group_key_features_with_slot_names_and_query_text()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write("1 qid:1 1:1\n"), 3);

        Assert.Equal(["Label", "GroupId", "Features", "QueryId"], data.Schema.Select(c => c.Name));
        Assert.Equal(NumberDataViewType.Single, data.Schema["Label"].Type);
        Assert.Equal(typeof(uint), Assert.IsType<KeyDataViewType>(data.Schema["GroupId"].Type).RawType);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), data.Schema["Features"].Type);
        Assert.Equal(TextDataViewType.Instance, data.Schema["QueryId"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(["1", "2", "3"], names.DenseValues().Select(n => n.ToString()));
        Assert.False(data.CanShuffle);
        Assert.Null(data.GetRowCount());
    }

    [Theory]
    [InlineData("2 qid:7 1:0.5 3:-2e1\n0 qid:7 2:4\n")]
    [InlineData("2 qid:7 1:0.5 3:-2e1\r\n0 qid:7 2:4\r\n")]
    [InlineData("2 qid:7 1:0.5 3:-2e1\n0 qid:7 2:4")]
    [InlineData("\n# header\n  \t\n2 qid:7 1:0.5 3:-2e1 # docid = GX1 1:9\n\n0 qid:7 2:4#x\n\n#end")]
    [InlineData("  2\tqid:7  1:.5\t 3:-20.00  \t\r\n\r\n+0 qid:7 1:0 2:4. 3:-0 \r\n")]
    [InlineData("\uFEFF2.0 qid:7 1:5E-1 3:-20\n0e0 qid:7 2:+4\n")]
    public void All_ways_to_write_the_same_rows_read_the_same(string text)
    {
        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write(text), 3));

        Assert.Equal(2, rows.Count);
        Assert.Equal([2f, 0f], rows.Select(r => r.Label));
        Assert.Equal(["7", "7"], rows.Select(r => r.QueryId));
        Assert.Equal([0.5f, 0, -20], rows[0].Features);
        Assert.Equal([0, 4f, 0], rows[1].Features);
        Assert.Equal(rows[0].GroupId, rows[1].GroupId);
        Assert.NotEqual(0u, rows[0].GroupId);
    }

    [Fact]
    public void Files_of_no_rows_are_empty()
    {
        Assert.Empty(LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write(""), 3)));
        Assert.Empty(LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write("# nothing\n\r\n"), 3)));
        Assert.Single(LetorText.Read(_ml.Data.LoadFromLetorFile([_text.Write("", "a"), _text.Write("1 qid:1", "b"), _text.Write("\n", "c")], 3)));
    }

    [Fact]
    public void Rows_and_groups_keep_the_order_of_the_file()
    {
        string text = string.Concat(new[] { "GX004-93", "9", "10", "9a", "é" }.SelectMany((q, g) => Enumerable.Range(0, 3).Select(i => $"{i} qid:{q} 1:{g + 1}\n")));

        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write(text), 1));

        Assert.Equal(["GX004-93", "9", "10", "9a", "é"], rows.Select(r => r.QueryId).Distinct());
        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5], rows.Select(r => (int)r.Features[0]));
        Assert.Equal(5, rows.Select(r => r.GroupId).Distinct().Count());
        Assert.All(rows.GroupBy(r => r.QueryId), g => Assert.Single(g.Select(r => r.GroupId).Distinct()));
    }

    [Fact]
    public void Missing_labels_and_features_are_NaN()
    {
        LetorRow row = Assert.Single(LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write("nan qid:1 1:NaN 2:-1 3:1"), 3)));

        Assert.Equal(float.NaN, row.Label);
        Assert.Equal([float.NaN, -1, 1], row.Features);
    }

    [Fact]
    public void Rows_that_are_mostly_zero_come_sparse()
    {
        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write("1 qid:1 3:5 7:0\n1 qid:1 1:1 2:2 8:3\n1 qid:1 3:5 8:1\n1 qid:1\n"), 8));

        Assert.Equal([false, true, false, false], rows.Select(r => r.IsDense));
        Assert.Equal([0, 0, 5, 0, 0, 0, 0, 0], rows[0].Features);
        Assert.Equal([1, 2, 0, 0, 0, 0, 0, 3], rows[1].Features);
        Assert.Equal([0, 0, 5, 0, 0, 0, 0, 1], rows[2].Features);
        Assert.Equal(new float[8], rows[3].Features);
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_whole()
    {
        const int featureCount = 100_000;
        string line = "1 qid:1 " + string.Join(' ', Enumerable.Range(1, featureCount).Select(i => $"{i}:{i}.5"));

        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write($"{line}\n{line}\n"), featureCount));

        Assert.Equal(2, rows.Count);
        Assert.Equal(Enumerable.Range(1, featureCount).Select(i => i + 0.5f), rows[1].Features);
    }

    [Fact]
    public void A_query_id_in_two_files_is_two_groups()
    {
        string a = _text.Write("1 qid:1 1:1\n1 qid:2 1:2", "a.txt");
        string b = _text.Write("1 qid:2 1:3\n1 qid:1 1:4", "b.txt");

        List<LetorRow> rows = LetorText.Read(_ml.Data.LoadFromLetorFile([a, b], 1));

        Assert.Equal(["1", "2", "2", "1"], rows.Select(r => r.QueryId));
        Assert.Equal(4, rows.Select(r => r.GroupId).Distinct().Count());
        Assert.Equal([1f, 2f, 3f, 4f], rows.Select(r => r.Features[0]));
    }

    [Fact]
    public void A_query_id_in_two_pieces_of_one_data_set_is_one_group_where_asked_for()
    {
        LetorLoader loader = _ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = 1, QueryIdsSpanFiles = true });
        string a = _text.Write("1 qid:1 1:1\n1 qid:2 1:2", "a.txt");
        string b = _text.Write("1 qid:2 1:3\n1 qid:3 1:4", "b.txt");

        List<LetorRow> rows = LetorText.Read(loader.Load(new MultiFileSource(a, b)));

        Assert.Equal(3, rows.Select(r => r.GroupId).Distinct().Count());
        Assert.Equal(rows[1].GroupId, rows[2].GroupId);
        FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(loader.Load(new MultiFileSource(b, a))));
        Assert.Contains("a.txt, line 2: '2' is the id of a query whose lines ended before", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_taken_as_it_is()
    {
        string path = _text.Write("1 qid:1 1:1", "c+c.txt");

        Assert.Single(LetorText.Read(_ml.Data.LoadFromLetorFile(path, 1)));
    }

    [Fact]
    public void A_loader_from_a_sample_has_its_highest_feature_id_for_feature_count()
    {
        string a = _text.Write("# 99:1\n1 qid:1 1:1 5:0\n", "a.txt");
        string b = _text.Write("1 qid:1 1:1\n2 qid:1 2:1 17:3 # 99:1\n\n1 qid:1", "b.txt");

        Assert.Equal(17, _ml.Data.CreateLetorLoader(new MultiFileSource(a, b)).FeatureCount);
        Assert.Equal(5, _ml.Data.CreateLetorLoader(new MultiFileSource(a)).FeatureCount);
    }

    [Fact]
    public void Group_keys_are_distinct_and_every_range_of_them_gets_its_share_of_the_groups()
    {
        const int groups = 20_000;
        var text = new StringBuilder();
        for (int i = 0; i < groups; i++)
        {
            _ = text.Append("0 qid:").Append(i).Append('\n');
        }

        double[] places = [.. LetorText.Read(_ml.Data.LoadFromLetorFile(_text.Write(text.ToString()), 1)).Select(r => (r.GroupId - 0.5) / int.MaxValue)];

        Assert.Equal(groups, places.Distinct().Count());
        Assert.All(places, p => Assert.InRange(p, 0, 1));
        foreach (int taken in new[] { 50, 1000, groups })
        {
            for (int fold = 0; fold < 5; fold++)
            {
                int count = places.Take(taken).Count(p => p >= fold / 5.0 && p < (fold + 1) / 5.0);
                Assert.InRange(count, (taken / 5) - 4, (taken / 5) + 4);
            }
        }
    }
}
