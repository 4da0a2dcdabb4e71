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
/// Group-wise transforms in the model (<c>GibbsProbability</c>, <c>EnergyRank</c>, <c>SelectMostCompatible</c>, <c>ListScore</c>) run as
/// they do on data, with the candidates for one group, whatever their group column says: ranks and probabilities of the score are theirs,
/// and who is not selected is not among the results. A model without such steps scores each candidate by itself, which is faster.
/// </para>
/// </remarks>
/// <typeparam name="TItem">A class whose members are the columns that scores are computed from.</typeparam>
public sealed class RankingEngine<TItem> : IDisposable
    where TItem : class
{
    private readonly ItemRanking<TItem> _ranking;
    private readonly ConcurrentBag<ItemRanker<TItem>> _idle = [];
    private readonly ITransformer _model;
    private readonly RankingEngineOptions _options;
    private readonly Lazy<ItemExplainer<TItem>> _explainer;
    private volatile bool _disposed;

    internal RankingEngine(IHostEnvironment environment, ITransformer model, DataViewSchema? inputSchema, RankingEngineOptions options)
    {
        _model = model;
        _options = options;
        _ranking = ItemRanking<TItem>.Bind(environment, model, inputSchema, options);
        _explainer = new Lazy<ItemExplainer<TItem>>(() => ItemExplainer<TItem>.Bind(environment, model, inputSchema, options));
        _idle.Add(_ranking.CreateRanker());
    }

    /// <summary>Scores candidates and orders them, best first.</summary>
    /// <param name="candidates">All candidates of one query; read once, to the end, before any is scored.</param>
    /// <returns>
    /// One result per candidate that the model keeps, by falling score; candidates of equal score stay in the order given and, unless the
    /// model ranks otherwise, share a rank, and those whose score is NaN come last. Empty for no candidates.
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

        if (!_idle.TryTake(out ItemRanker<TItem>? ranker))
        {
            ranker = _ranking.CreateRanker();
        }

        try
        {
            return ranker.Rank(items);
        }
        finally
        {
            if (_disposed)
            {
                ranker.Dispose();
            }
            else
            {
                _idle.Add(ranker);
            }
        }
    }

    /// <summary>
    /// Why one candidate has another energy than a second one: what each feature contributes to F(item) - F(against), by integrated gradients.
    /// </summary>
    /// <param name="item">The candidate to explain.</param>
    /// <param name="against">The candidate to compare it with.</param>
    /// <returns>
    /// The contributions, under the slot names of the model's features; <see cref="Explanation.ByColumn"/> adds up those of one column. Negative
    /// ones speak for <paramref name="item"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">The model does not end in an energy of single candidates.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Explanation Explain(TItem item, TItem against)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(against);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _explainer.Value.Explain(item, against);
    }

    /// <summary>Ends the engine; the model lives on unless <see cref="RankingEngineOptions.OwnsModel"/> is set.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        while (_idle.TryTake(out ItemRanker<TItem>? ranker))
        {
            ranker.Dispose();
        }

        if (_options.OwnsModel)
        {
            (_model as IDisposable)?.Dispose();
        }
    }
}
