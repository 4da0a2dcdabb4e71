using EbmMlNet.AspNetCore.Generations;

namespace EbmMlNet.AspNetCore;

/// <summary>Ranks with the models that <c>AddRankingModel</c> and <c>AddRankingModels</c> added. Safe for use by many threads at a time.</summary>
/// <typeparam name="TItem">A class whose members are the columns that scores are computed from.</typeparam>
public sealed class RankingModels<TItem>
    where TItem : class
{
    private readonly ModelStore<RankingEngine<TItem>> _store;

    internal RankingModels(ModelStore<RankingEngine<TItem>> store) => _store = store;

    /// <summary>Ranks the candidates of one query with one generation of a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="candidates">All candidates of one query.</param>
    /// <returns>The candidates, best first, and what ranked them.</returns>
    /// <exception cref="ModelUnavailableException">There is no such model, or it cannot be loaded.</exception>
    /// <exception cref="ArgumentException">A candidate is null.</exception>
    public RankedAnswer<TItem> Rank(string name, IEnumerable<TItem> candidates) => ServingMetrics.Measure(name, "rank", activity =>
    {
        Generation<RankingEngine<TItem>> generation = _store.Borrow(name);
        try
        {
            _ = activity?.SetTag("ebm.generation", generation.Description.Hash);
            return new RankedAnswer<TItem>(generation.Engine.Rank(candidates), generation.Description);
        }
        finally
        {
            generation.Return();
        }
    }, answer => answer.Items.Count);

    internal static LoadedEngine<RankingEngine<TItem>> Load(byte[] bytes)
    {
        var saved = SavedModel.Read(bytes);
        RankingEngine<TItem> engine = Microsoft.ML.RankingEngineCatalog.CreateRankingEngine<TItem>(
            saved.Context.Model, saved.Model, saved.InputSchema, new RankingEngineOptions { OwnsModel = true });
        return new LoadedEngine<RankingEngine<TItem>>(engine, saved.Size, saved.Metrics());
    }
}
