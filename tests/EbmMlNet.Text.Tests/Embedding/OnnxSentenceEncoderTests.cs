using System.Numerics.Tensors;
using EbmMlNet.Text.Tests.Reranking;
using Microsoft.Extensions.AI;

namespace EbmMlNet.Text.Tests.Embedding;

public sealed class OnnxSentenceEncoderTests(MiniLm miniLm) : IClassFixture<MiniLm>
{
    private static readonly string[] s_texts =
    [
        "A man is eating food.",
        "A man is eating a piece of bread.",
        "The girl is carrying a baby.",
        "",
        "Someone eats: some bread is being eaten by a man, slowly and with great pleasure, as he has done on every morning of his long life.",
    ];

    [SkippableFact]
    public async Task Sentences_of_like_meaning_are_near_and_vectors_have_unit_length()
    {
        using var encoder = new OnnxSentenceEncoder(miniLm.Require());
        float[][] vectors = await Embed(encoder, s_texts);
        Assert.All(vectors, vector => Assert.Equal((384, 1), (vector.Length, MathF.Round(TensorPrimitives.Norm<float>(vector), 5))));
        // What the model's authors show: .7553 for the first two.
        Assert.Equal(0.755f, Cosine(vectors[0], vectors[1]), 0.02f);
        Assert.True(Cosine(vectors[0], vectors[2]) < 0.1f);
        Assert.True(Cosine(vectors[1], vectors[4]) > 0.6f);
    }

    [SkippableFact]
    public async Task Batches_change_nothing_and_long_texts_are_cut()
    {
        string folder = miniLm.Require();
        using var encoder = new OnnxSentenceEncoder(folder);
        using var single = new OnnxSentenceEncoder(folder, new() { BatchSize = 1, NumberOfThreads = 1 });
        using var few = new OnnxSentenceEncoder(folder, new() { MaximumTokens = 7 });
        Assert.Equal(encoder.ModelId, single.ModelId);
        Assert.Matches("^onnx-[0-9a-f]{16}$", encoder.ModelId);
        Assert.Equal(encoder.ModelId, ((EmbeddingGeneratorMetadata)encoder.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
        float[][] batched = await Embed(encoder, s_texts), alone = await Embed(single, s_texts);
        Assert.All(batched.Zip(alone), pair => Assert.Equal(1, Cosine(pair.First, pair.Second), 1e-4f));
        float[][] cut = await Embed(few, ["A man is eating food all day", "A man is eating bread and butter"]);
        Assert.Equal(1, Cosine(cut[0], (await Embed(encoder, ["A man is eating food"]))[0]), 1e-4f);
        Assert.NotEqual(1, Cosine(cut[1], cut[0]), 1e-3f);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(s_texts, cancellationToken: source.Token));
        Assert.Empty(await encoder.GenerateAsync([]));
    }

    [SkippableFact]
    public async Task A_reranker_takes_its_vectors()
    {
        using var encoder = new OnnxSentenceEncoder(miniLm.Require());
        JudgedPassage[] few = SmallReranker.Judgments[..80];
        TrainableReranker reranker = await TrainableReranker.TrainAsync(few, SmallReranker.Trainer, new() { Embeddings = encoder });
        Assert.Equal("Cosine", reranker.FeatureNames[^1]);
        using var stream = new MemoryStream();
        reranker.Save(stream);
        stream.Position = 0;
        RerankedList<string> ranked =
            await TrainableReranker.Load(stream, encoder).RerankAsync(few[0].Query, ["We are there from 9 to 5.", few[0].Passage], text => text);
        Assert.Equal(few[0].Passage, ranked[0].Item);
        Assert.Contains(ranked[0].Explain(ranked[1]).Top(31), feature => feature.Name == "Cosine" && feature.Contribution != 0);
    }

    [Fact]
    public void A_folder_without_the_files_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("ebm-none-").FullName;
        try
        {
            Assert.Contains("has no file 'model.onnx'", Assert.Throws<FileNotFoundException>(() => new OnnxSentenceEncoder(folder)).Message);
            File.WriteAllText(Path.Combine(folder, "model.onnx"), "");
            Assert.Contains("has no file 'vocab.txt'", Assert.Throws<FileNotFoundException>(() => new OnnxSentenceEncoder(folder)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Contains("MaximumTokens must be at least 3", Assert.Throws<ArgumentOutOfRangeException>(() => new SentenceEncoderOptions { MaximumTokens = 2 }).Message);
        Assert.Contains("BatchSize", Assert.Throws<ArgumentOutOfRangeException>(() => new SentenceEncoderOptions { BatchSize = 0 }).Message);
        Assert.Contains("NumberOfThreads", Assert.Throws<ArgumentOutOfRangeException>(() => new SentenceEncoderOptions { NumberOfThreads = 0 }).Message);
    }

    private static float Cosine(float[] a, float[] b) => TensorPrimitives.CosineSimilarity<float>(a, b);

    private static async Task<float[][]> Embed(OnnxSentenceEncoder encoder, string[] texts) =>
        [.. (await encoder.GenerateAsync(texts)).Select(embedding => embedding.Vector.ToArray())];
}
