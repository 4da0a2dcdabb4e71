using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class LetorGzipTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();

    public void Dispose() => _text.Dispose();

    [Theory]
    [InlineData("data.txt.gz")]
    [InlineData("data.txt")]
    public void Compressed_files_read_as_plain_ones(string name)
    {
        string rows = Rows(5000);
        IDataView plain = _ml.Data.LoadFromLetorFile(_text.Write(rows, "plain.txt"), 3);
        IDataView compressed = _ml.Data.LoadFromLetorFile(_text.Write(Gzip(rows), name), 3);
        AssertSame(plain, compressed);
        Assert.Equal(3, _ml.Data.CreateLetorLoader(new MultiFileSource(_text.PathOf(name))).FeatureCount);
    }

    [Fact]
    public void Members_one_after_the_other_are_one_file()
    {
        string rows = Rows(300);
        byte[] members = [.. Gzip(rows[..1000]), .. Gzip(""), .. Gzip(rows[1000..])];
        AssertSame(
            _ml.Data.LoadFromLetorFile(_text.Write(rows, "plain.txt"), 3),
            _ml.Data.LoadFromLetorFile(_text.Write(members, "members.gz"), 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1 qid:1 1:2")]
    [InlineData("\uFEFF1 qid:1 1:2\r\n")]
    public void Small_files_are_no_exception(string text) => AssertSame(
        _ml.Data.LoadFromLetorFile(_text.Write(text, "plain.txt"), 3),
        _ml.Data.LoadFromLetorFile(_text.Write(Gzip(text), "small.gz"), 3));

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused_instead_of_read_in_part()
    {
        byte[] whole = Gzip(Rows(40));
        for (int length = 3; length < whole.Length; length++)
        {
            IDataView data = _ml.Data.LoadFromLetorFile(_text.Write(whole[..length], "cut.gz"), 3);
            var error = Assert.Throws<FormatException>(() => LetorText.Read(data));
            Assert.Contains("cut.gz", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_cursors_read_at_the_same_time()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(_text.Write(Gzip(Rows(2000))), 3);
        List<LetorRow> expected = LetorText.Read(data);
        _ = Parallel.For(0, 8, _ => Assert.Equal(expected.Select(row => row.Features[2]), LetorText.Read(data).Select(row => row.Features[2])));
    }

    [SkippableFact]
    public void Real_data_reads_the_same_compressed()
    {
        string path = SharedData.Require(SharedData.TrecNewsTrain);
        AssertSame(
            _ml.Data.LoadFromLetorFile(path, SharedData.TrecNewsFeatureCount),
            _ml.Data.LoadFromLetorFile(_text.Write(Gzip(File.ReadAllText(path)), "news.gz"), SharedData.TrecNewsFeatureCount));
    }

    private static void AssertSame(IDataView expected, IDataView found)
    {
        List<LetorRow> left = LetorText.Read(expected), right = LetorText.Read(found);
        Assert.Equal(left.Select(row => (row.Label, row.QueryId, row.GroupId)), right.Select(row => (row.Label, row.QueryId, row.GroupId)));
        Assert.Equal(left.Select(row => row.Features), right.Select(row => row.Features));
    }

    private static string Rows(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"{i % 3} qid:{i / 10} 1:{i * 7919 % 1000} 3:{i}\n"));

    private static byte[] Gzip(string text)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return file.ToArray();
    }
}
