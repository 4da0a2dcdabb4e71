using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>A way to turn the texts of pairs into vectors.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Encode">The set's vectors, learnt from so many of its pairs where there is something to learn.</param>
internal sealed record PairEncoder(string Name, Func<PairSet, int, PairVectors> Encode)
{
    public static IReadOnlyList<string> Names { get; } = ["words", "MiniLM"];

    /// <summary>Words, pairs of words and letter triples of the pairs to train on.</summary>
    public static PairEncoder Words(MLContext ml) => new(Names[0], (set, size) =>
    {
        TextPair[] train = [.. set.Train.Take(size)];
        ITransformer vectors = ml.Transforms.Text
            .FeaturizeTextPair(PairVectors.Question, PairVectors.Reply, nameof(TextPair.Question), nameof(TextPair.Reply))
            .Fit(ml.Data.LoadFromEnumerable(train));
        VBuffer<float>[] Read(IEnumerable<TextPair> pairs, string column) =>
            [.. vectors.Transform(ml.Data.LoadFromEnumerable(pairs)).GetColumn<VBuffer<float>>(column).Select(Copy)];
        return new PairVectors(
            [.. Read(train, PairVectors.Question).Zip(Read(train, PairVectors.Reply))],
            Read(set.Test, PairVectors.Question),
            Read(set.Replies.Select(reply => new TextPair { Reply = reply }), PairVectors.Reply));
    });

    /// <summary>Sentence vectors of all-MiniLM-L6-v2, each text embedded once; null where the encoder is not to be had.</summary>
    /// <param name="whyNot">What is missing.</param>
    public static PairEncoder? MiniLm(out string? whyNot)
    {
        OnnxSentenceEncoder encoder;
        try
        {
            encoder = new OnnxSentenceEncoder(AskTheDocs.Encoding.MiniLm.CopyTo(Path.Combine("artifacts", "minilm")));
        }
        catch (Exception e) when (e is IOException or DllNotFoundException or TypeInitializationException)
        {
            whyNot = e.Message;
            return null;
        }

        whyNot = null;
        var known = new Dictionary<string, VBuffer<float>>(StringComparer.Ordinal);
        return new PairEncoder(Names[1], (set, size) =>
        {
            TextPair[] train = [.. set.Train.Take(size)];
            Learn(train.SelectMany(pair => new[] { pair.Question, pair.Reply }).Concat(set.Test.Select(pair => pair.Question)).Concat(set.Replies));
            return new PairVectors(
                [.. train.Select(pair => (known[pair.Question], known[pair.Reply]))],
                [.. set.Test.Select(pair => known[pair.Question])],
                [.. set.Replies.Select(reply => known[reply])]);
        });

        void Learn(IEnumerable<string> texts)
        {
            foreach (string[] batch in texts.Where(text => !known.ContainsKey(text)).Distinct().ToArray().Chunk(256))
            {
                GeneratedEmbeddings<Embedding<float>> made = encoder.GenerateAsync(batch).GetAwaiter().GetResult();
                foreach ((string text, Embedding<float> vector) in batch.Zip(made))
                {
                    known[text] = new VBuffer<float>(vector.Vector.Length, vector.Vector.ToArray());
                }
            }
        }
    }

    // ML.NET hands out one buffer again and again.
    private static VBuffer<float> Copy(VBuffer<float> buffer)
    {
        VBuffer<float> copy = default;
        buffer.CopyTo(ref copy);
        return copy;
    }
}
