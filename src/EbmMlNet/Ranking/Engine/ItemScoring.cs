using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A model bound to a type of items, once for all scorers; refuses at once what could not be scored.</summary>
internal sealed class ItemScoring<TItem>
    where TItem : class
{
    private readonly IHostEnvironment _environment;
    private readonly SchemaDefinition _definition;
    private readonly DataViewSchema _schema;
    private readonly IRowToRowMapper _mapper;
    private readonly DataViewSchema.Column _score;
    private readonly object _binding = new();

    private ItemScoring(
        IHostEnvironment environment, SchemaDefinition definition, DataViewSchema schema, IRowToRowMapper mapper, DataViewSchema.Column score)
    {
        _environment = environment;
        _definition = definition;
        _schema = schema;
        _mapper = mapper;
        _score = score;
    }

    public static ItemScoring<TItem> Bind(IHostEnvironment environment, ITransformer model, DataViewSchema? inputSchema, RankingEngineOptions options)
    {
        ITransformer[] steps = [.. ModelSteps.Flatten(model)];
        SchemaDefinition definition = options.ItemSchemaDefinition
            ?? ItemColumns.Define(typeof(TItem), name => inputSchema?.GetColumnOrNull(name)?.Type ?? ModelSteps.FeatureType(steps, name));
        using var probe = DataViewConstructionUtils.CreateInputRow<TItem>(environment, definition);
        DataViewSchema schema = ItemColumns.Extend(probe.Schema, inputSchema);
        IRowToRowMapper mapper = ModelSteps.Bind(steps, schema, probe.Schema, typeof(TItem));
        if (mapper.OutputSchema.GetColumnOrNull(options.ScoreColumnName) is not { } score)
        {
            throw new ArgumentException(
                $"The model has no column '{options.ScoreColumnName}' to rank by; it gives {ModelSteps.List(mapper.OutputSchema)}. " +
                $"Train a ranker, or name the column in {nameof(RankingEngineOptions)}.{nameof(RankingEngineOptions.ScoreColumnName)}.",
                nameof(model));
        }

        if (score.Type != NumberDataViewType.Single)
        {
            throw new ArgumentException(
                $"The model's column '{score.Name}' is {score.Type}, but candidates are ranked by one Single each. Name another column in " +
                $"{nameof(RankingEngineOptions)}.{nameof(RankingEngineOptions.ScoreColumnName)}.",
                nameof(model));
        }

        CheckItemsSuffice(mapper, score, probe.Schema);
        return new ItemScoring<TItem>(environment, definition, schema, mapper, score);
    }

    /// <summary>The inverse temperature of the model that scores.</summary>
    public float Beta => ScoreBeta.Of(_score);

    public ItemScorer<TItem> CreateScorer()
    {
        // Rarely called; ML.NET does not promise that binding one model from two threads is safe, as it does for rows.
        lock (_binding)
        {
            var input = DataViewConstructionUtils.CreateInputRow<TItem>(_environment, _definition);
            DataViewRow scored = _mapper.GetRow(new ItemRow(_schema, input), [_score]);
            return new ItemScorer<TItem>(input, scored, scored.GetGetter<float>(scored.Schema[_score.Index]));
        }
    }

    private static void CheckItemsSuffice(IRowToRowMapper mapper, DataViewSchema.Column score, DataViewSchema items)
    {
        string[] missing = [.. mapper.GetDependencies([score])
            .Where(column => column.Index >= items.Count)
            .Select(column => $"'{column.Name}' ({column.Type})")];
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"The model computes '{score.Name}' from {string.Join(", ", missing)}, which '{typeof(TItem).Name}' lacks; it has " +
                $"{ModelSteps.List(items)}. Add a public property of that name and type, or give one the name by [ColumnName].");
        }
    }
}
