using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class LetorErrorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();

    public void Dispose() => _text.Dispose();

    [Theory]
    [InlineData("x qid:1 1:1", "'x' is not a label; expected a finite number, or NaN")]
    [InlineData("1,5 qid:1 1:1", "'1,5' is not a label")]
    [InlineData("Infinity qid:1 1:1", "'Infinity' is not a label")]
    [InlineData("1e39 qid:1 1:1", "'1e39' is not a label")]
    [InlineData("qid:1 1:1", "'qid:1' is not a label")]
    [InlineData("1:1 qid:1", "'1:1' is not a label")]
    [InlineData("1 1:1", "'1:1' stands where the query id should; expected 'qid:' and the query's id right after the label")]
    [InlineData("1", "the end of the line stands where the query id should")]
    [InlineData("1 # qid:1", "the end of the line stands where the query id should")]
    [InlineData("1 qid: 1:1", "'qid:' names no query")]
    [InlineData("1 QID:1 1:1", "'QID:1' stands where the query id should")]
    [InlineData("1 qid:1 0:1", "'0:1' has a feature id out of range; expected an id from 1 to 3, the feature count this data is read with (FirstFeature = 0 reads")]
    [InlineData("1 qid:1 4:1", "'4:1' has a feature id out of range; expected an id from 1 to 3")]
    [InlineData("1 qid:1 4294967297:1", "'4294967297:1' has a feature id out of range")]
    [InlineData("1 qid:1 18446744073709551617:1", "'18446744073709551617:1' has a feature id out of range")]
    [InlineData("1 qid:1 -1:1", "'-1:1' is not a feature; expected 'id:value' with an id from 1 to 3")]
    [InlineData("1 qid:1 1.5:1", "'1.5:1' is not a feature")]
    [InlineData("1 qid:1 1", "'1' is not a feature")]
    [InlineData("1 qid:1 :1", "':1' is not a feature")]
    [InlineData("1 qid:1 cost:1", "'cost:1' is not a feature")]
    [InlineData("1 qid:1 2:1 2:1", "'2:1' repeats a feature id; expected feature 2 at most once a line")]
    [InlineData("1 qid:1 3:1 1:0 2:1 1:5 # 1:6", "'1:5' repeats a feature id; expected feature 1 at most once a line")]
    [InlineData("1 qid:1 3:1 1:x", "'1:x' has no finite value")]
    [InlineData("1 qid:1 1:", "'1:' has no finite value; expected a number in the range of Single after the ':', or NaN")]
    [InlineData("1 qid:1 1: 5", "'1:' has no finite value")]
    [InlineData("1 qid:1 1:a", "'1:a' has no finite value")]
    [InlineData("1 qid:1 1:1:2", "'1:1:2' has no finite value")]
    [InlineData("1 qid:1 1:1e", "'1:1e' has no finite value")]
    [InlineData("1 qid:1 1:1.2.3", "'1:1.2.3' has no finite value")]
    [InlineData("1 qid:1 1:--1", "'1:--1' has no finite value")]
    [InlineData("1 qid:1 1:-", "'1:-' has no finite value")]
    [InlineData("1 qid:1 1:.", "'1:.' has no finite value")]
    [InlineData("1 qid:1 1:0x1F", "'1:0x1F' has no finite value")]
    [InlineData("1 qid:1 1:inf", "'1:inf' has no finite value")]
    [InlineData("1 qid:1 1:-Infinity", "'1:-Infinity' has no finite value")]
    [InlineData("1 qid:1 1:3.5e38", "'1:3.5e38' has no finite value")]
    [InlineData("1 qid:1 1:1\u00002:1", "'1:1\\u00002:1' has no finite value")]
    [InlineData("1 qid:8 1:1", "'8' is the id of a query whose lines ended before; expected all lines of a query together (its first is line 1)")]
    public void A_line_that_cannot_be_read_is_named_with_its_file_number_and_token(string line, string message)
    {
        string path = _text.Write($"0 qid:8 1:1\r\n# comment\r\n\r\n0 qid:9 1:1\r\n{line}\r\n0 qid:9 1:1\r\n", "bad.txt");

        FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(_ml.Data.LoadFromLetorFile(path, 3)));

        Assert.StartsWith($"{path}, line 5: {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_file_is_named_with_its_own_line_number()
    {
        string good = _text.Write("0 qid:1 1:1\n0 qid:1 1:1\n", "good.txt");
        string bad = _text.Write("0 qid:1 1:1\n0 qid:1 2:1\n", "bad.txt");

        FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(_ml.Data.LoadFromLetorFile([good, bad], 1)));

        Assert.StartsWith($"{bad}, line 2: '2:1' has a feature id out of range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_that_met_an_error_is_at_its_end_and_holds_no_file()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write("0 qid:1 1:1\n0 qid:1 1:x\n0 qid:1 1:1\n"), 1);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<float> label = cursor.GetGetter<float>(data.Schema["Label"]);
        Assert.True(cursor.MoveNext());
        float value = 0;
        label(ref value);

        _ = Assert.Throws<FormatException>(() => cursor.MoveNext());

        _ = Assert.Throws<InvalidOperationException>(() => label(ref value));
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Long_tokens_are_quoted_in_part()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write($"0 qid:1 1:{new string('x', 1000)}"), 1);

        FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(data));

        Assert.Contains($"'1:{new string('x', 38)}...'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Utf16_is_refused_by_name()
    {
        string path = _text.Write([.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes("1 qid:1 1:1\n")]);

        FormatException error = Assert.Throws<FormatException>(() => LetorText.Read(_ml.Data.LoadFromLetorFile(path, 1)));

        Assert.Equal($"{path} is UTF-16 text; expected UTF-8 or ASCII. Save it as UTF-8.", error.Message);
    }

    [Fact]
    public void A_column_nobody_asked_for_is_not_checked()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write("0 qid:1 1:x\n1 qid:2\n2 qid:1\n"), 1);

        Assert.Equal([0f, 1f, 2f], data.GetColumn<float>("Label"));
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        Assert.True(cursor.MoveNext() && cursor.MoveNext() && cursor.MoveNext());
        Assert.Equal(2, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Mistaken_calls_fail_at_once()
    {
        string path = _text.Write("1 qid:1 1:1");
        string missing = _text.PathOf("missing.txt");

        Assert.Equal(missing, Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromLetorFile(missing, 1)).FileName);
        Assert.Equal(missing, Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromLetorFile([path, missing], 1)).FileName);
        _ = Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromLetorFile("", 1));
        _ = Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromLetorFile([path, ""], 1));
        _ = Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromLetorFile([], 1));
        _ = Assert.Throws<ArgumentException>(() => _ml.Data.CreateLetorLoader(new MultiFileSource(null)));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromLetorFile(path, 0));
        FormatException noFeature = Assert.Throws<FormatException>(() => _ml.Data.CreateLetorLoader(new MultiFileSource(_text.Write("1 qid:1", "none.txt"))));
        Assert.Contains("has no line with a feature", noFeature.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_were_not_asked_for_or_have_another_type_are_named()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write("1 qid:1 1:1"), 1);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Label"]]);

        InvalidOperationException inactive = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<uint>(data.Schema["GroupId"]));
        InvalidOperationException mistyped = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["Label"]));

        Assert.Contains("'GroupId'", inactive.Message, StringComparison.Ordinal);
        Assert.Contains("'Label' holds Single", mistyped.Message, StringComparison.Ordinal);
    }
}
