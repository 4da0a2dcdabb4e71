using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A model bound to a type of items, once for all rankers; refuses at once what could not be scored.</summary>
internal abstract class ItemRanking<TItem>
    where TItem : class
{
    private readonly object _binding = new();

    public static ItemRanking<TItem> Bind(
        IHostEnvironment environment, ITransformer model, DataViewSchema? inputSchema, RankingEngineOptions options)
    {
        ITransformer[] steps = [.. ModelSteps.Flatten(model)];
        SchemaDefinition definition = ModelSteps.Definition<TItem>(steps, inputSchema, options);
        using var probe = DataViewConstructionUtils.CreateInputRow<TItem>(environment, definition);
        DataViewSchema schema = ItemColumns.Extend(probe.Schema, inputSchema);
        return steps.Any(step => step is IGroupwiseStep)
            ? new GroupItemRanking<TItem>(environment, definition, schema, probe.Schema, steps, options)
            : new RowItemRanking<TItem>(environment, definition, schema, probe.Schema, steps, options);
    }

    public ItemRanker<TItem> CreateRanker()
    {
        // Rarely called; ML.NET does not promise that binding one model from two threads is safe, as it does for rows.
        lock (_binding)
        {
            return Create();
        }
    }

    /// <param name="output">What the model gives.</param>
    /// <param name="options">Which column of it to rank by.</param>
    /// <param name="parameter">What users handed the model over as.</param>
    protected static DataViewSchema.Column FindScore(DataViewSchema output, RankingEngineOptions options, string parameter = "model")
    {
        if (output.GetColumnOrNull(options.ScoreColumnName) is not { } score)
        {
            throw new ArgumentException(
                $"The model has no column '{options.ScoreColumnName}' to rank by; it gives {ModelSteps.List(output)}. " +
                $"Train a ranker, or name the column in {nameof(RankingEngineOptions)}.{nameof(RankingEngineOptions.ScoreColumnName)}.",
                parameter);
        }

        return score.Type == NumberDataViewType.Single ? score : throw new ArgumentException(
            $"The model's column '{score.Name}' is {score.Type}, but candidates are ranked by one Single each. Name another column in " +
            $"{nameof(RankingEngineOptions)}.{nameof(RankingEngineOptions.ScoreColumnName)}.",
            parameter);
    }

    /// <param name="score">What the model is to compute.</param>
    /// <param name="read">The columns of its input that this takes.</param>
    /// <param name="items">Those that items have.</param>
    protected static void CheckItemsSuffice(string score, IEnumerable<DataViewSchema.Column> read, DataViewSchema items)
    {
        string[] missing = [.. read.Where(column => column.Index >= items.Count).Select(column => $"'{column.Name}' ({column.Type})")];
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"The model computes '{score}' from {string.Join(", ", missing)}, which '{typeof(TItem).Name}' lacks; it has " +
                $"{ModelSteps.List(items)}. Add a public property of that name and type, or give one the name by [ColumnName].");
        }
    }

    protected abstract ItemRanker<TItem> Create();
}
