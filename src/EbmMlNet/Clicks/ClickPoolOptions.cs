using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns that <c>ml.Data.PoolClicks</c> reads.</summary>
public sealed record ClickPoolOptions
{
    // The name of the parameter that users hand the log over in.
    private const string Parameter = "log";

    /// <summary>The column of queries: a key, an integer or text. What was shown for the same query becomes one list.</summary>
    /// <value>The default value is "Query".</value>
    public string QueryColumnName { get; init; } = "Query";

    /// <summary>The column of what was shown: a key, an integer or text.</summary>
    /// <value>The default value is "Item".</value>
    public string ItemColumnName { get; init; } = "Item";

    /// <summary>The column of positions, a number from 1 on.</summary>
    /// <value>The default value is "Position".</value>
    public string PositionColumnName { get; init; } = "Position";

    /// <summary>The column of clicks: Boolean, or Single of 0 and 1.</summary>
    /// <value>The default value is "Label".</value>
    public string ClickColumnName { get; init; } = "Label";

    /// <summary>The column of features, a vector of Single of known size; of an item those of its first row are taken.</summary>
    /// <value>The default value is "Features".</value>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>The column of what a click counts, a Single, as <c>ml.Transforms.ClickPropensity</c> makes it; null for 1 each.</summary>
    /// <value>The default value is "Weight".</value>
    public string? WeightColumnName { get; init; } = "Weight";

    /// <summary>The column of features of a schema that has all columns.</summary>
    internal DataViewSchema.Column Check(IExceptionContext context, DataViewSchema schema)
    {
        var method = new InterventionHarvesting(QueryColumnName, ItemColumnName);
        new ClickColumns(PositionColumnName, ClickColumnName).Check(context, schema, method);
        if (WeightColumnName is not null && Find("weight", WeightColumnName) is { } weight && weight.Type != NumberDataViewType.Single)
        {
            throw context.ExceptSchemaMismatch(Parameter, "weight", WeightColumnName, "Single", weight.Type.ToString()!);
        }

        DataViewSchema.Column features = Find("features", FeatureColumnName);
        return features.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? features
            : throw context.ExceptSchemaMismatch(Parameter, "features", FeatureColumnName, "a vector of Single of known size", features.Type.ToString()!);

        DataViewSchema.Column Find(string role, string name) =>
            schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(Parameter, role, name);
    }
}
