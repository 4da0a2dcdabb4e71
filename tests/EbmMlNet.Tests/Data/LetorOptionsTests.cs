using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>Files as they are found: ids from 0, in any order, and comments that matter.</summary>
public sealed class LetorOptionsTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly LetorText _text = new();

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Ids_from_0_fill_the_slots_from_the_first()
    {
        IDataView data = Load("1 qid:1 0:5 2:7\n0 qid:1 1:6\n", new LetorLoader.Options { FeatureCount = 3, FirstFeature = 0 });
        Assert.Equal([[5, 0, 7], [0, 6, 0]], LetorText.Read(data).Select(row => row.Features));
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(["0", "1", "2"], names.DenseValues().Select(name => name.ToString()));

        IDataView tooHigh = Load("1 qid:1 3:1\n", new LetorLoader.Options { FeatureCount = 3, FirstFeature = 0 });
        var error = Assert.Throws<FormatException>(() => LetorText.Read(tooHigh));
        Assert.Contains("'3:1' has a feature id out of range; expected an id from 0 to 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Ids_from_anywhere_else_are_refused(int first)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = 3, FirstFeature = first }));
        Assert.Contains("FirstFeature is the lowest feature id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_in_any_order_read_as_sorted_ones()
    {
        var random = new Random(7);
        string[] sorted = [.. Enumerable.Range(0, 50).Select(_ => string.Join(
            ' ', Enumerable.Range(1, 100).Where(_ => random.Next(3) == 0).Select(id => $"{id}:{random.Next(-2, 3)}")))];
        IEnumerable<string> shuffled = sorted.Select(line =>
        {
            string[] features = line.Split(' ');
            random.Shuffle(features);
            return string.Join(' ', features);
        });
        var options = new LetorLoader.Options { FeatureCount = 100 };

        List<LetorRow> expected = LetorText.Read(Load(Lines(sorted), options)), found = LetorText.Read(Load(Lines(shuffled), options));

        Assert.Equal(expected.Select(row => row.Features), found.Select(row => row.Features));
        Assert.Equal(expected.Select(row => row.IsDense), found.Select(row => row.IsDense));

        static string Lines(IEnumerable<string> features) => string.Concat(features.Select(line => $"1 qid:1 {line}\n"));
    }

    [Fact]
    public void Comments_are_a_column_when_asked_for()
    {
        const string text = "# head\n1 qid:1 1:1 #docid = GX1 # 2\n0 qid:1 1:1\n0 qid:2 1:1#\u00e9 \t\r\n";
        IDataView data = Load(text, new LetorLoader.Options { FeatureCount = 1, ReadsComments = true });
        Assert.Equal(TextDataViewType.Instance, data.Schema["Comment"].Type);
        Assert.Equal(["docid = GX1 # 2", "", "\u00e9"], data.GetColumn<string>("Comment"));
        Assert.Equal(["1", "1", "2"], data.GetColumn<string>("QueryId"));
        Assert.Null(Load(text, new LetorLoader.Options { FeatureCount = 1 }).Schema.GetColumnOrNull("Comment"));
    }

    [Fact]
    public void Options_are_saved_with_the_loader()
    {
        var options = new LetorLoader.Options { FeatureCount = 2, FirstFeature = 0, ReadsComments = true };
        IDataView data = Load("1 qid:1 0:1 1:2 # a\n", options);
        string path = _text.PathOf("model.zip");
        _ml.Model.SaveAtomically(_ml.Transforms.NormalizeMinMax("Features").Fit(data), _ml.Data.CreateLetorLoader(options), path);

        _ = _ml.Model.LoadWithDataLoader(path, out IDataLoader<IMultiStreamSource> loaded);

        LetorLoader loader = Assert.IsType<LetorLoader>(loaded);
        Assert.Equal((2, 0, true, false), (loader.FeatureCount, loader.FirstFeature, loader.ReadsComments, loader.QueryIdsSpanFiles));
        Assert.Equal(["a"], loader.Load(new MultiFileSource(_text.PathOf("data.txt"))).GetColumn<string>("Comment"));
    }

    [Fact]
    public void A_loader_saved_before_there_were_these_options_reads_as_it_did()
    {
        string path = Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Data", "Golden", "letor-loader.v1.zip");
        _ = _ml.Model.LoadWithDataLoader(path, out IDataLoader<IMultiStreamSource> loaded);
        LetorLoader loader = Assert.IsType<LetorLoader>(loaded);
        Assert.Equal((6, 1, false, true), (loader.FeatureCount, loader.FirstFeature, loader.ReadsComments, loader.QueryIdsSpanFiles));
    }

    [SkippableFact]
    public void The_comments_of_real_data_name_its_documents()
    {
        string path = SharedData.Require(SharedData.TrecNewsTrain);
        IDataView data = _ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = SharedData.TrecNewsFeatureCount, ReadsComments = true })
            .Load(new MultiFileSource(path));
        Assert.Equal(
            File.ReadLines(path).Select(line => line.Contains('#', StringComparison.Ordinal) ? line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..].Trim() : ""),
            data.GetColumn<string>("Comment"));
    }

    private IDataView Load(string text, LetorLoader.Options options) =>
        _ml.Data.CreateLetorLoader(options).Load(new MultiFileSource(_text.Write(text)));
}
