using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns that <c>ml.Data.PoolClicks</c> reads.</summary>
public sealed record ClickPoolOptions
{
    // The name of the parameter that users hand the log over in.
    private const string Parameter = "log";
    private readonly float _priorLooks = 1;

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

    /// <summary>
    /// The column of what a click at the row's position counts, a Single above 0, as <c>ml.Transforms.ClickPropensity</c> makes it; null for 1 each.
    /// </summary>
    /// <value>The default value is "Weight".</value>
    public string? WeightColumnName { get; init; } = "Weight";

    /// <summary>
    /// How many looks every item is given beside its own, of which as many bring a click as in the whole log; 0 or more, and finite. So one click where nobody
    /// looks does not put an item above all others. With 0 labels are unbiased, and vary more.
    /// </summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float PriorLooks
    {
        get => _priorLooks;
        init => _priorLooks = float.IsFinite(value) && value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(PriorLooks), value, "PriorLooks must be a finite number of 0 or more.");
    }

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
