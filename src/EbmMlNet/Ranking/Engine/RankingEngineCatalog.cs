using EbmMlNet;

namespace Microsoft.ML;

/// <summary>Ranking of the candidates of one new query from <see cref="MLContext.Model"/>.</summary>
public static class RankingEngineCatalog
{
    /// <summary>Creates an engine that ranks plain objects with a trained ranker, or any pipeline that ends in one.</summary>
    /// <typeparam name="TItem">
    /// A class whose members are the columns that scores are computed from. Labels and groups need no member.
    /// </typeparam>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">Any ML.NET model of row-by-row and group-wise steps with a Score column: trained here, by ML.NET, or loaded.</param>
    /// <param name="inputSchema">
    /// The columns the model was trained on, as <c>ml.Model.Load</c> gives them. With them, every column that scores do not
    /// need may be missing from <typeparamref name="TItem"/>; without them, those that a single-column step such as
    /// <c>MapValueToKey("GroupId")</c> reads. Vectors need no <c>[VectorType(n)]</c>, either.
    /// </param>
    /// <param name="options">The score column, the temperature of the probabilities, and who disposes the model.</param>
    /// <returns>An engine that is safe for use by many threads at a time.</returns>
    /// <exception cref="ArgumentException">
    /// The model has no such score column, or <typeparamref name="TItem"/> lacks a column that scores are computed from.
    /// </exception>
    /// <example>
    /// <code>
    /// ITransformer model = ml.Model.Load("model.zip", out DataViewSchema schema);
    /// using RankingEngine&lt;Product&gt; engine = ml.Model.CreateRankingEngine&lt;Product&gt;(model, schema);
    /// foreach (RankedItem&lt;Product&gt; ranked in engine.Rank(products))
    /// {
    ///     Console.WriteLine($"{ranked.Rank}. {ranked.Item.Name}: {ranked.Probability:P0}");
    /// }
    /// </code>
    /// </example>
    public static RankingEngine<TItem> CreateRankingEngine<TItem>(
        this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema = null, RankingEngineOptions? options = null)
        where TItem : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new RankingEngine<TItem>(Data.CatalogUtils.GetEnvironment(catalog), model, inputSchema, options ?? new RankingEngineOptions());
    }
}
