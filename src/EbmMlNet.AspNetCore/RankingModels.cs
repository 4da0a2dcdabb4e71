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
    public RankedAnswer<TItem> Rank(string name, IEnumerable<TItem> candidates) => Answer(
        name,
        "rank",
        generation => new RankedAnswer<TItem>(generation.Engine.Rank(candidates), generation.Description),
        answer => answer.Items.Count);

    /// <summary>Says with one generation of a model what each feature contributes to the difference of two candidates' energies.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="item">The candidate to explain.</param>
    /// <param name="against">The candidate to compare it with.</param>
    /// <returns>The contributions, negative ones for <paramref name="item"/>, and what they were computed by.</returns>
    /// <exception cref="ModelUnavailableException">There is no such model, or it cannot be loaded.</exception>
    /// <exception cref="InvalidOperationException">The model does not end in an energy of single candidates.</exception>
    public ExplainedAnswer Explain(string name, TItem item, TItem against) => Answer(
        name, "explain", generation => new ExplainedAnswer(generation.Engine.Explain(item, against), generation.Description));

    internal static LoadedEngine<RankingEngine<TItem>> Load(byte[] bytes)
    {
        var saved = SavedModel.Read(bytes);
        RankingEngine<TItem> engine = Microsoft.ML.RankingEngineCatalog.CreateRankingEngine<TItem>(
            saved.Context.Model, saved.Model, saved.InputSchema, new RankingEngineOptions { OwnsModel = true });
        return new LoadedEngine<RankingEngine<TItem>>(engine, saved.Size, saved.Metrics());
    }

    private T Answer<T>(string name, string operation, Func<Generation<RankingEngine<TItem>>, T> answer, Func<T, int>? candidates = null) =>
        ServingMetrics.Measure(
            name,
            operation,
            activity =>
            {
                Generation<RankingEngine<TItem>> generation = _store.Borrow(name);
                try
                {
                    _ = activity?.SetTag("ebm.generation", generation.Description.Hash);
                    return answer(generation);
                }
                finally
                {
                    generation.Return();
                }
            },
            candidates);
}
