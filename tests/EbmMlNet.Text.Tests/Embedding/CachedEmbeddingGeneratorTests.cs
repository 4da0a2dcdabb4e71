using EbmMlNet.Tests;
using EbmMlNet.Text.Tests.Reranking;
using Microsoft.Extensions.AI;

namespace EbmMlNet.Text.Tests.Embedding;

public sealed class CachedEmbeddingGeneratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebm-cache-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Equal_texts_are_embedded_once_and_another_cache_on_the_folder_finds_them()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        float[][] plain = await Embed(letters, ["one", "two", "one"]);
        letters.Asked.Clear();
        using var first = Cached(letters);
        Assert.Equal(plain, await Embed(first, ["one", "two", "one"]));
        Assert.Equal(plain[1..], await Embed(first, ["two", "one"]));
        Assert.Equal(["one", "two"], letters.Asked);

        using var second = Cached(letters);
        Assert.Equal(plain, await Embed(second, ["one", "two", "one"]));
        Assert.Equal(2, letters.Asked.Count);
        // What one writes while both are open, the other finds.
        float[][] three = await Embed(first, ["three"]);
        Assert.Equal(three, await Embed(second, ["three"]));
        Assert.Equal(["one", "two", "three"], letters.Asked);
        Assert.Equal("letters", ((EmbeddingGeneratorMetadata)second.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
    }

    [Fact]
    public async Task What_is_remembered_cannot_be_changed_from_outside()
    {
        using var cached = new CachedEmbeddingGenerator(new SmallReranker.LetterEmbeddings("letters"));
        float[] expected = (await Embed(cached, ["one"]))[0];
        Array.Clear((await Embed(cached, ["one"]))[0]);
        Assert.Equal(expected, (await Embed(cached, ["one"]))[0]);
    }

    [Fact]
    public async Task Texts_are_sent_in_batches_and_memory_is_bounded()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        using var cached = new CachedEmbeddingGenerator(letters, new() { BatchSize = 3, VectorsInMemory = 4 });
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => $"text {i}")];
        Assert.Equal(20, (await cached.GenerateAsync(texts)).Count);
        Assert.Equal([3, 3, 3, 3, 3, 3, 2], letters.Calls);
        Assert.InRange(texts.Count(text => cached.Find(text) is not null), 4, 8);
        Assert.NotNull(cached.Find(texts[^1]));
        // A call with options of its own is not what is remembered.
        _ = await cached.GenerateAsync([texts[^1]], new EmbeddingGenerationOptions { Dimensions = 2 });
        Assert.Equal(21, letters.Asked.Count);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_made_again()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        float[][] plain = await Embed(letters, ["one", "two"]);
        using (var cached = Cached(letters))
        {
            _ = await Embed(cached, ["one", "two"]);
        }

        string path = Directory.GetFiles(_folder, "letters-*.vectors").Single();
        byte[] whole = File.ReadAllBytes(path);
        Assert.Equal(32 + (2 * (16 + 16 + 8)), whole.Length);
        foreach ((byte[] bytes, int again) in (IEnumerable<(byte[], int)>)[(whole[..^5], 1), ([.. whole[..^5], 0, 0, 0, 0, 0], 1), (whole[..20], 2), ([], 2), (whole, 0)])
        {
            File.WriteAllBytes(path, bytes);
            letters.Asked.Clear();
            using (var cached = Cached(letters))
            {
                Assert.Equal(plain, await Embed(cached, ["one", "two"]));
                Assert.Equal(again, letters.Asked.Count);
            }

            using var next = Cached(letters);
            Assert.Equal(plain, await Embed(next, ["one", "two"]));
            Assert.Equal(again, letters.Asked.Count);
        }

        File.WriteAllBytes(path, [1, .. whole[1..]]);
        Assert.Contains("is no file of embeddings of this model, or damaged. Delete it", Assert.Throws<IOException>(() => Cached(letters)).Message);
    }

    [Fact]
    public async Task Models_have_files_of_their_own_and_one_model_has_one_length()
    {
        using (var cached = Cached(new SmallReranker.LetterEmbeddings("a/b:c")))
        using (var other = Cached(new SmallReranker.LetterEmbeddings("a/b.c", 7)))
        {
            Assert.Equal(4, (await Embed(cached, ["one"]))[0].Length);
            Assert.Equal(7, (await Embed(other, ["one"]))[0].Length);
        }

        Assert.Equal(2, Directory.GetFiles(_folder, "a_b_c-*.vectors").Length);
        using var longer = Cached(new SmallReranker.LetterEmbeddings("a/b:c", 5));
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => Embed(longer, ["two"]));
        Assert.Contains("An embedding has 5 values, but", error.Message);
        Assert.Contains("holds vectors of 4 by the same model", error.Message);
    }

    [Fact]
    public async Task A_full_file_stays_as_it_is()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        using var cached = Cached(letters, maximumBytes: 32 + (2 * 40));
        _ = await Embed(cached, ["one", "two", "three", "four"]);
        using var next = Cached(letters, maximumBytes: 32 + (2 * 40));
        letters.Asked.Clear();
        _ = await Embed(next, ["one", "two", "three"]);
        Assert.Equal(["three"], letters.Asked);
        Assert.Equal(32 + (2 * 40), new FileInfo(Directory.GetFiles(_folder, "*.vectors").Single()).Length);
    }

    [SkippableFact]
    public void A_disk_that_fills_up_does_not_stop_the_work()
    {
        Skip.IfNot(FullDisk.CanBeHad, "There is no shell to limit the size of files with.");
        (int exitCode, string output) = FullDisk.Run(typeof(Program).Assembly.Location, 256, Program.CacheCommand, _folder, "0", "10000");
        Assert.True(exitCode == 0, output);
        Assert.Matches("^10000 embedded, write failure: [A-Z]", output);
        using var cached = Cached(new SmallReranker.LetterEmbeddings(Program.LettersId));
        Assert.NotNull(cached.Find("text 0"));
        Assert.Null(cached.Find("text 9999"));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        IOException error = Assert.Throws<IOException>(
            () => new CachedEmbeddingGenerator(new SmallReranker.LetterEmbeddings("x"), new() { Folder = Path.Combine(file, "below") }));
        Assert.Contains("Embeddings cannot be kept in the folder", error.Message);
        Assert.Contains("BatchSize must be at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingCacheOptions { BatchSize = 0 }).Message);
        Assert.Contains("MaximumBytes", Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingCacheOptions { MaximumBytes = 0 }).Message);
        Assert.Contains("VectorsInMemory", Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingCacheOptions { VectorsInMemory = 0 }).Message);
    }

    [Fact]
    public async Task Several_processes_may_write_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(process => Task.Run(() =>
            DotnetCommand.Run(_folder, new Dictionary<string, string>(), ["exec", typeof(Program).Assembly.Location, Program.CacheCommand, _folder, $"{process * 50}", "100"]))));
        var letters = new SmallReranker.LetterEmbeddings(Program.LettersId);
        using var cached = Cached(letters);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"text {i}")];
        float[][] vectors = await Embed(cached, texts);
        Assert.Empty(letters.Asked);
        Assert.Equal(await Embed(letters, texts), vectors);
    }

    private CachedEmbeddingGenerator Cached(SmallReranker.LetterEmbeddings letters, long maximumBytes = 1 << 20) =>
        new(letters, new() { Folder = _folder, MaximumBytes = maximumBytes });

    private static async Task<float[][]> Embed(IEmbeddingGenerator<string, Embedding<float>> generator, string[] texts) =>
        [.. (await generator.GenerateAsync(texts)).Select(embedding => embedding.Vector.ToArray())];
}
