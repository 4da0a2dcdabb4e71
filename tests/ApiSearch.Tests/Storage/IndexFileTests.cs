using ApiSearch.Search;
using ApiSearch.Storage;
using ApiSearch.Translation;

namespace ApiSearch.Tests.Storage;

public sealed class IndexFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("apisearch").FullName;

    private string PathOf => Path.Combine(_folder, "some.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SearchData Small()
    {
        ApiIndex index = SmallIndex.Build();
        var pairs = WordPairs.Of([(1L << 32) | 2, (0L << 32) | 1, (1L << 32) | 2, (1L << 32) | 0], index.Vocabulary.Count);
        float[] frequency = [.. Enumerable.Repeat(0.1f, index.Vocabulary.Count)];
        return new SearchData(index, new TranslationTable(pairs, [0.1f, 0.2f, 0.3f], [0.4f, 0.5f, 0.6f], frequency, frequency));
    }

    [Fact]
    public void What_is_saved_is_read_back()
    {
        SearchData saved = Small();
        IndexFile.Save(PathOf, saved, "version 1");
        SearchData read = IndexFile.TryLoad(PathOf, "version 1")!;

        Assert.Equal(saved.Index.Members, read.Index.Members);
        Assert.Equal(saved.Index.Vocabulary.Stems, read.Index.Vocabulary.Stems);
        Assert.Equal((0.2f, 0.5f), read.Translation.Find(1, 0));
        Assert.Equal((0.3f, 0.6f), read.Translation.Find(1, 2));
        foreach (string question in (string[])["open the cage", "keeper", "minutes"])
        {
            Assert.Equal(
                saved.Index.Search(Query.Of(question, saved.Index.Vocabulary), 50), read.Index.Search(Query.Of(question, read.Index.Vocabulary), 50));
        }

        Assert.Equal([PathOf], Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_index_that_is_absent_or_of_other_files_is_not_used()
    {
        Assert.Null(IndexFile.TryLoad(PathOf, "version 1"));
        IndexFile.Save(PathOf, Small(), "version 1");
        Assert.Null(IndexFile.TryLoad(PathOf, "version 2"));
    }

    [Fact]
    public void A_file_cut_off_anywhere_or_too_long_is_not_used()
    {
        IndexFile.Save(PathOf, Small(), "version 1");
        byte[] whole = File.ReadAllBytes(PathOf);
        for (int length = 0; length < whole.Length; length += 1 + (whole.Length / 200))
        {
            File.WriteAllBytes(PathOf, whole[..length]);
            Assert.Null(IndexFile.TryLoad(PathOf, "version 1"));
        }

        File.WriteAllBytes(PathOf, [.. whole, 0]);
        Assert.Null(IndexFile.TryLoad(PathOf, "version 1"));
    }
}
