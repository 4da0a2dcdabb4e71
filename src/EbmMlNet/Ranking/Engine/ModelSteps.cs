using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The steps of a model that scoring a row takes.</summary>
internal static class ModelSteps
{
    /// <summary>All steps in order, of chains in chains too, without those that are for training only.</summary>
    public static IEnumerable<ITransformer> Flatten(ITransformer model)
    {
        if (model is not ITransformerChainAccessor chain)
        {
            return [model];
        }

        return chain.Transformers
            .Where((_, i) => chain.Scopes[i].HasFlag(TransformerScope.Scoring))
            .SelectMany(Flatten);
    }

    /// <summary>The columns of items, with the lengths that the model gives vectors.</summary>
    public static SchemaDefinition Definition<TItem>(ITransformer[] steps, DataViewSchema? inputSchema, RankingEngineOptions options) =>
        options.ItemSchemaDefinition
        ?? ItemColumns.Define(typeof(TItem), name => inputSchema?.GetColumnOrNull(name)?.Type ?? FeatureType(steps, name));

    /// <summary>The type that a predictor among the steps takes, if its feature column has this name.</summary>
    public static DataViewType? FeatureType(IEnumerable<ITransformer> steps, string name) => steps.Select(step => step switch
    {
        ISingleFeaturePredictionTransformer<object> predictor when predictor.FeatureColumnName == name => predictor.FeatureColumnType,
        ListScoreTransformer list when list.FeatureColumnName == name =>
            new VectorDataViewType(NumberDataViewType.Single, list.EnergyFunction.FeatureCount),
        _ => null,
    }).FirstOrDefault(type => type is not null);

    /// <summary>Binds the steps one after the other, leaving out those for columns that items lack.</summary>
    public static IRowToRowMapper Bind(IEnumerable<ITransformer> steps, DataViewSchema schema, DataViewSchema items, Type itemType)
    {
        var mappers = new List<IRowToRowMapper>();
        DataViewSchema current = schema;
        foreach (ITransformer step in steps)
        {
            CheckMaps(step);
            if (IsForMissingColumns(step, current))
            {
                continue;
            }

            Describing(step, items, itemType, () =>
            {
                _ = step.GetOutputSchema(current);
                mappers.Add(step.GetRowToRowMapper(current));
            });
            current = mappers[^1].OutputSchema;
        }

        return new CompositeRowToRowMapper(schema, [.. mappers]);
    }

    /// <exception cref="ArgumentException">The step neither maps each row on its own nor whole groups.</exception>
    public static void CheckMaps(ITransformer step)
    {
        if (!step.IsRowToRowMapper && step is not IGroupwiseStep)
        {
            throw new ArgumentException(
                $"The model's step {Describe(step)} maps neither each row on its own nor whole groups, so candidates cannot be scored through " +
                "it. Rank with a model of row-by-row and group-wise steps only.");
        }
    }

    /// <summary>Binds a step; where that fails, says which step it was and what to do.</summary>
    /// <exception cref="ArgumentException">The step does not suit the columns.</exception>
    public static void Describing(ITransformer step, DataViewSchema items, Type itemType, Action bind)
    {
        try
        {
            bind();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException(
                $"The model's step {Describe(step)} cannot read '{itemType.Name}', which has {List(items)}: {error.Message} Add or change the " +
                "public property of that name, or give one the name by [ColumnName]; if scores do not need the column, hand over " +
                "the model's input schema, or append the step with TransformerScope.TrainTest.",
                error);
        }
    }

    public static string List(DataViewSchema schema) =>
        schema.Count == 0 ? "no columns" : string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}' ({c.Type})"));

    /// <summary>
    /// Whether a step only turns columns that are not there into columns that are not there, such as the key of a group. What
    /// needs its outputs then fails by name. Where an output is there, leaving the step out would show the wrong values.
    /// </summary>
    public static bool IsForMissingColumns(ITransformer step, DataViewSchema schema) =>
        step is OneToOneTransformerBase { ColumnPairs: var pairs }
        && pairs.All(pair => schema.GetColumnOrNull(pair.inputColumnName) is null && schema.GetColumnOrNull(pair.outputColumnName) is null);

    private static string Describe(ITransformer step) => step.GetType().Name.Split('`')[0];
}
