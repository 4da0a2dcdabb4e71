using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Ranks the candidates of one query, given as plain objects. Made by
/// <see cref="RankingEngineCatalog.CreateRankingEngine{TItem}(ModelOperationsCatalog, ITransformer, DataViewSchema, RankingEngineOptions)"/>.
/// </summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at a time: each call borrows a scorer from a pool that grows to as many as were ever in use at
/// once. Once the pool is warm, a call costs what the model costs for its candidates, and one array of results.
/// </para>
/// <para>
/// Group-wise transforms in the model (<c>GibbsProbability</c>, <c>EnergyRank</c>, <c>SelectMostCompatible</c>) are passed over:
/// the candidates are one group, and the results say what those transforms would.
/// </para>
/// </remarks>
/// <typeparam name="TItem">A class whose members are the columns that scores are computed from.</typeparam>
public sealed class RankingEngine<TItem> : IDisposable
    where TItem : class
{
    private readonly ItemScoring<TItem> _scoring;
    private readonly ConcurrentBag<ItemScorer<TItem>> _idle = [];
    private readonly ITransformer _model;
    private readonly RankingEngineOptions _options;
    private readonly float _beta;
    private volatile bool _disposed;

    internal RankingEngine(IHostEnvironment environment, ITransformer model, DataViewSchema? inputSchema, RankingEngineOptions options)
    {
        _model = model;
        _options = options;
        _scoring = ItemScoring<TItem>.Bind(environment, model, inputSchema, options);
        _beta = options.GivenBeta ?? _scoring.Beta;
        _idle.Add(_scoring.CreateScorer());
    }

    /// <summary>Scores candidates and orders them, best first.</summary>
    /// <param name="candidates">All candidates of one query; read once, to the end, before any is scored.</param>
    /// <returns>
    /// One result per candidate, by falling score; candidates of equal score stay in the order given and share a rank, and
    /// those whose score is NaN come last. Empty for no candidates.
    /// </returns>
    /// <exception cref="ArgumentException">A candidate is null.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public IReadOnlyList<RankedItem<TItem>> Rank(IEnumerable<TItem> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ObjectDisposedException.ThrowIf(_disposed, this);
        TItem[] items = [.. candidates];
        int empty = Array.IndexOf(items, null);
        if (empty >= 0)
        {
            throw new ArgumentException($"Candidate {empty} is null.", nameof(candidates));
        }

        float[] scores = Score(items);
        int[] order = new int[items.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        ScoreOrder.SortBestFirst(order, scores);
        float[] probabilities = new float[scores.Length];
        ScoreOrder.Probabilities(scores, probabilities, _beta);
        var ranked = new RankedItem<TItem>[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int at = order[i];
            bool tied = i > 0 && scores[at].Equals(scores[order[i - 1]]);
            ranked[i] = new RankedItem<TItem>(items[at], tied ? ranked[i - 1].Rank : i + 1, scores[at], -scores[at], probabilities[at]);
        }

        return ranked;
    }

    /// <summary>Ends the engine; the model lives on unless <see cref="RankingEngineOptions.OwnsModel"/> is set.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        while (_idle.TryTake(out ItemScorer<TItem>? scorer))
        {
            scorer.Dispose();
        }

        if (_options.OwnsModel)
        {
            (_model as IDisposable)?.Dispose();
        }
    }

    private float[] Score(TItem[] items)
    {
        if (!_idle.TryTake(out ItemScorer<TItem>? scorer))
        {
            scorer = _scoring.CreateScorer();
        }

        float[] scores = new float[items.Length];
        try
        {
            scorer.Score(items, scores);
        }
        finally
        {
            if (_disposed)
            {
                scorer.Dispose();
            }
            else
            {
                _idle.Add(scorer);
            }
        }

        return scores;
    }
}
