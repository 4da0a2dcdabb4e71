using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// Orders passages by how well they answer a query, with an energy that was trained on judged passages: F(features of query and passage),
/// lower is better. It says how likely each is the right one, why, and whether none is.
/// </summary>
/// <remarks>
/// The features are those of <see cref="TextPairFeature"/>, and with embeddings their cosine. A trained one is saved as one zip, which
/// <c>ml.Model.Load</c> reads as a pipeline too; loading and reranking need no torch. Safe to use from many threads at once.
/// </remarks>
public sealed class TrainableReranker
{
    private readonly MLContext _ml;
    private readonly TextPairTransformer _pairs;
    private readonly ITransformer _ranker;
    private readonly EnergyRankingModelParameters _model;
    private readonly TextEmbeddings? _embeddings;
    private readonly ConcurrentBag<PairScorer> _scorers = [];
    private readonly string[] _names;

    internal TrainableReranker(
        MLContext ml,
        TextPairTransformer pairs,
        ITransformer ranker,
        EnergyRankingModelParameters model,
        TextEmbeddings? embeddings,
        double? threshold,
        RerankerReport? report)
    {
        _ml = ml;
        _pairs = pairs;
        _ranker = ranker;
        _model = model;
        _embeddings = embeddings;
        _names = [.. TextPairFeatures.Names, .. EmbeddingFeatures.Names(embeddings?.Dimension ?? 0, pairs.Model.AddsProducts)];
        NoGoodAnswerThreshold = threshold;
        Report = report;
    }

    /// <summary>The energy of a row of features.</summary>
    public EnergyFunction EnergyFunction => _model.EnergyFunction;

    /// <summary>The inverse temperature of the probabilities.</summary>
    public float Beta => _model.Beta;

    /// <summary>The names of the features, in their order.</summary>
    public IReadOnlyList<string> FeatureNames => _names;

    /// <summary>The free energy above which there is no good answer; null where fewer than 20 queries were held out to fit it.</summary>
    public double? NoGoodAnswerThreshold { get; }

    /// <summary>How good it is on the queries held out; null of a loaded one, and where none were held out.</summary>
    public RerankerReport? Report { get; }

    /// <summary>Trains a reranker. It computes on the caller's thread; only embeddings are waited for.</summary>
    /// <param name="judgments">Queries and passages with grades, in any order.</param>
    /// <param name="ranker">The trainer, as a rule <c>ml => ml.Ranking.Trainers.EnergyBased()</c> of the package EbmMlNet.Training.</param>
    /// <param name="options">How; null, the default, for <see cref="RerankerOptions"/> as they are.</param>
    /// <param name="cancellationToken">Stops the making of embeddings; the trainer has a token of its own.</param>
    /// <exception cref="ArgumentException">A judgment is not one, or no query has a good answer.</exception>
    public static Task<TrainableReranker> TrainAsync(
        IEnumerable<JudgedPassage> judgments,
        Func<MLContext, IEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>>> ranker,
        RerankerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        ArgumentNullException.ThrowIfNull(ranker);
        return RerankerTraining.RunAsync(judgments, ranker, options ?? new RerankerOptions(), cancellationToken);
    }

    /// <summary>Loads a reranker that <see cref="Save(string)"/> wrote.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="embeddings">The generator that it was trained with; null where it was trained without.</param>
    /// <exception cref="InvalidDataException">The file is no reranker, or damaged.</exception>
    /// <exception cref="ArgumentException">The embeddings are missing, or of another model than in training.</exception>
    public static TrainableReranker Load(string path, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Load(file, $"'{path}'", embeddings);
    }

    /// <summary>The same from a stream that can seek.</summary>
    /// <param name="stream">The zip.</param>
    /// <param name="embeddings">The generator that it was trained with; null where it was trained without.</param>
    /// <exception cref="InvalidDataException">The stream holds no reranker, or a damaged one.</exception>
    /// <exception cref="ArgumentException">The embeddings are missing, or of another model than in training.</exception>
    public static TrainableReranker Load(Stream stream, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(stream, "The stream", embeddings);
    }

    /// <summary>Saves it as one zip. The file is replaced as a whole or not at all.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves it as one zip into a stream.</summary>
    /// <param name="stream">Receives the zip.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int dimension = _embeddings?.Dimension ?? 0;
        using var zip = new MemoryStream();
        _ml.Model.Save(new TransformerChain<ITransformer>(_pairs, _ranker), RerankerRow.Load(_ml, [], dimension, 1).Schema, zip);
        new RerankerFile(_embeddings?.ModelId, dimension, NoGoodAnswerThreshold).Add(zip);
        zip.WriteTo(stream);
    }

    /// <summary>Orders items by how well their texts answer a query.</summary>
    /// <typeparam name="T">What is ranked.</typeparam>
    /// <param name="query">What was asked.</param>
    /// <param name="items">What a search found; equal energies stay in their order.</param>
    /// <param name="textOf">The text of an item; null is an empty one.</param>
    /// <param name="top">How many to give at most, 1 or more; null for all. Probabilities and free energy are those of all.</param>
    /// <param name="cancellationToken">Stops between two passages, and the making of embeddings.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    public async Task<RerankedList<T>> RerankAsync<T>(
        string query, IReadOnlyList<T> items, Func<T, string?> textOf, int? top = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(textOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(top ?? 1, 1, nameof(top));
        string[] passages = [.. items.Select(item => textOf(item) ?? "")];
        float[][]? vectors = _embeddings is null || passages.Length == 0
            ? null
            : await _embeddings.EmbedAsync(passages.Prepend(query), cancellationToken).ConfigureAwait(false);
        float[] features = new float[passages.Length * _names.Length];
        PairScorer scorer = _scorers.TryTake(out PairScorer? idle) ? idle : new PairScorer(_pairs.Model);
        scorer.Compute(query, passages, vectors, features, cancellationToken);
        _scorers.Add(scorer);
        return Order(items, features, top ?? items.Count);
    }

    private RerankedList<T> Order<T>(IReadOnlyList<T> items, float[] features, int top)
    {
        float[] energies = new float[items.Count], probabilities = new float[items.Count];
        EnergyFunction.Energies(features, energies);
        GibbsDistribution.Probabilities(energies, probabilities, Beta);
        var shared = new RerankedFeatures(EnergyFunction, _names, features);
        RerankedItem<T>[] ranked =
        [
            .. Enumerable.Range(0, items.Count)
                .OrderBy(i => energies[i])
                .Take(top)
                .Select((i, rank) => new RerankedItem<T>(items[i], i, rank + 1, energies[i], probabilities[i], shared)),
        ];
        return new RerankedList<T>(ranked, GibbsDistribution.FreeEnergy(energies, Beta), NoGoodAnswerThreshold);
    }

    private static TrainableReranker Load(Stream stream, string what, IEmbeddingGenerator<string, Embedding<float>>? generator)
    {
        long start = stream.Position;
        var ml = new MLContext();
        ITransformer[] steps = [.. ModelSteps.Flatten(ml.Model.LoadChecked(stream, out _))];
        stream.Position = start;
        RerankerFile file = RerankerFile.Read(stream, what);
        if (steps is not [TextPairTransformer pairs, ISingleFeaturePredictionTransformer<object> { Model: EnergyRankingModelParameters model } ranker])
        {
            throw new InvalidDataException($"{what} is no reranker: features of two texts and an energy over them expected. Load what TrainableReranker.Save wrote.");
        }

        var reranker = new TrainableReranker(ml, pairs, ranker, model, EmbeddingsOf(file, what, generator), file.Threshold, null);
        return reranker._names.Length == model.EnergyFunction.FeatureCount
            ? reranker
            : throw new InvalidDataException(
                $"{what}: the energy takes {model.EnergyFunction.FeatureCount} features, but there are {reranker._names.Length}. The file is corrupted.");
    }

    private static TextEmbeddings? EmbeddingsOf(RerankerFile file, string what, IEmbeddingGenerator<string, Embedding<float>>? generator)
    {
        if (file.EmbeddingModelId is not { } id)
        {
            return null;
        }

        string found = generator is null ? "none" : $"that of '{EmbeddingCalls.IdOf(generator)}'";
        return generator is not null && EmbeddingCalls.IdOf(generator) == id
            ? new TextEmbeddings(generator, id, file.Dimension)
            : throw new ArgumentException(
                $"{what} was trained with embeddings of '{id}', of {file.Dimension} values each; as embedding generator {found} was given. Give the one of training.",
                nameof(generator));
    }
}
