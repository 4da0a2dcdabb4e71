using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class LetorCursorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();
    private readonly IDataView _data;

    public LetorCursorTests() => _data = _ml.Data.LoadFromLetorFile([_text.Write(Random(1), "a.txt"), _text.Write(Random(2), "b.txt")], 20);

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Cursors_of_several_threads_read_the_same_rows()
    {
        List<LetorRow> expected = LetorText.Read(_data);

        _ = Parallel.For(0, 16, _ => AssertSame(expected, LetorText.Read(_data)));
    }

    [Fact]
    public void Cursors_of_one_thread_do_not_disturb_each_other()
    {
        List<LetorRow> expected = LetorText.Read(_data);
        using DataViewRowCursor ahead = _data.GetRowCursor(_data.Schema);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(ahead.MoveNext());
        }

        AssertSame(expected, LetorText.Read(_data));
        AssertSame(expected[500..], LetorText.Read(ahead));
    }

    [Fact]
    public void A_set_of_cursors_together_reads_every_row()
    {
        DataViewRowCursor[] cursors = _data.GetRowCursorSet(_data.Schema, 4);

        List<LetorRow> rows = [.. cursors.SelectMany(LetorText.Read)];

        AssertSame(LetorText.Read(_data), rows);
    }

    [Fact]
    public void Row_ids_and_positions_count_the_rows()
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        DataViewRowId id = default;
        Assert.Equal(-1, cursor.Position);
        for (uint i = 0; cursor.MoveNext(); i++)
        {
            getId(ref id);
            Assert.Equal(new DataViewRowId(i, 0), id);
            Assert.Equal(i, cursor.Position);
        }

        _ = Assert.Throws<InvalidOperationException>(() => getId(ref id));
    }

    [Fact]
    public void A_file_is_not_held_before_or_after_a_cursor_reads_it()
    {
        string path = _text.Write("1 qid:1 1:1\n", "held.txt");
        IDataView data = _ml.Data.LoadFromLetorFile(path, 1);
        using DataViewRowCursor early = data.GetRowCursor(data.Schema);
        _text.Write("2 qid:1 1:1\n3 qid:1 1:1\n", "held.txt");

        Assert.Equal([2f, 3f], LetorText.Read(early).Select(r => r.Label));
        using (FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True(exclusive.CanWrite);
        }
    }

    [Fact]
    public void Reading_allocates_nothing_per_row()
    {
        string line = "1 qid:1 " + string.Join(' ', Enumerable.Range(1, 20).Select(i => $"{i}:{i}.25e-3"));
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write(string.Concat(Enumerable.Repeat(line + "\n", 3000)), "long.txt"), 20);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        ValueGetter<uint> group = cursor.GetGetter<uint>(data.Schema["GroupId"]);
        VBuffer<float> buffer = default;
        uint key = 0;

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.True(cursor.MoveNext());
                features(ref buffer);
                group(ref key);
            }
        }));
    }

    private static void AssertSame(IReadOnlyCollection<LetorRow> expected, IReadOnlyCollection<LetorRow> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach ((LetorRow e, LetorRow a) in expected.Zip(actual, (e, a) => (e, a)))
        {
            Assert.Equal(e with { Features = a.Features }, a);
            Assert.Equal(e.Features, a.Features);
        }
    }

    private static string Random(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int query = 0; query < 100; query++)
        {
            for (int i = random.Next(1, 15); i > 0; i--)
            {
                _ = text.Append(random.Next(5)).Append(" qid:q").Append(query);
                for (int id = 1; id <= 20; id++)
                {
                    if (random.Next(20) >= query % 20)
                    {
                        _ = text.Append(' ').Append(id).Append(':').Append(random.NextDouble() - 0.5);
                    }
                }

                _ = text.Append(random.Next(5) == 0 ? " # comment\r\n" : "\n");
            }
        }

        return text.ToString();
    }
}
