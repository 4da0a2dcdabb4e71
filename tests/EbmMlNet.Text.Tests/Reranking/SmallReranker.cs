using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Text.Tests.Reranking;

/// <summary>Judgments made up so that something can be learnt, and a trainer that takes no time.</summary>
internal static class SmallReranker
{
    private static readonly string[] s_things = ["card", "account", "transfer", "password", "cheque", "loan", "fee", "refund", "limit", "address"];
    private static readonly string[] s_verbs = ["block", "open", "cancel", "change", "find", "pay"];

    /// <summary>Of each query one passage is right: it has the thing and the verb, among others that have one of them.</summary>
    public static JudgedPassage[] Judgments { get; } =
    [
        .. from thing in s_things
           from verb in s_verbs
           let query = $"How can I {verb} my {thing}?"
           from judgment in (JudgedPassage[])[
               new(query, $"To {verb} a {thing}, call us; we {verb} it at once.", 1),
               .. s_things.Where(other => other != thing).Take(4).Select(other => new JudgedPassage(query, $"To {verb} a {other}, call us; we {verb} it at once.", 0)),
               .. s_verbs.Where(other => other != verb).Take(3).Select(other => new JudgedPassage(query, $"To {other} a {thing}, call us; we {other} it at once.", 0))]
           select judgment,
    ];

    public static IEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>> Trainer(MLContext ml) =>
        ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Architecture = new Mlp(8), NumberOfEpochs = 20, Seed = 1, NumberOfThreads = 1 });

    public static Task<TrainableReranker> TrainAsync(RerankerOptions? options = null) => TrainableReranker.TrainAsync(Judgments, Trainer, options);

    public static string Line<T>(RerankedItem<T> item) => string.Create(
        CultureInfo.InvariantCulture, $"{item.Rank} {item.Index} {item.Energy:R} {item.Probability:R} {item.Explain().Top(1)[0].Name}");

    /// <summary>Vectors of letters, to be recognised.</summary>
    internal sealed class LetterEmbeddings(string id, int dimension = 4) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public List<string> Asked { get; } = [];

        /// <summary>How many texts each call had.</summary>
        public List<int> Calls { get; } = [];

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] texts = [.. values];
            Asked.AddRange(texts);
            Calls.Add(texts.Length);
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Select(text =>
                new Embedding<float>(Enumerable.Range(0, dimension).Select(i => 1f + text.Count(c => c % dimension == i)).ToArray()))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("letters", null, id, dimension) : null;

        public void Dispose()
        {
        }
    }
}
