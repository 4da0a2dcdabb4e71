using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes one list of all that was shown for a query.</summary>
internal static class PooledClicks
{
    public static IDataView Make(DataOperationsCatalog catalog, IDataView log, ClickPoolOptions options)
    {
        IHost host = CatalogUtils.GetEnvironment(catalog).Register(nameof(PooledClicks));
        DataViewSchema.Column features = options.Check(host, log.Schema);
        string[] others = [options.QueryColumnName, options.ItemColumnName, options.FeatureColumnName, .. options.WeightColumnName is { } w ? [w] : Array.Empty<string>()];
        var queries = new Dictionary<ulong, Dictionary<ulong, Pooled>>();
        using (var reader = new ClickReader(host, log, new ClickColumns(options.PositionColumnName, options.ClickColumnName), others))
        {
            var query = new GroupId(reader.Cursor, log.Schema[options.QueryColumnName]);
            var item = new GroupId(reader.Cursor, log.Schema[options.ItemColumnName]);
            ValueGetter<VBuffer<float>> getFeatures = reader.Cursor.GetGetter<VBuffer<float>>(features);
            ValueGetter<float>? getWeight = options.WeightColumnName is { } weightName ? reader.Cursor.GetGetter<float>(log.Schema[weightName]) : null;
            float weight = 1;
            while (reader.MoveNext())
            {
                ulong id = query.Read();
                if (!queries.TryGetValue(id, out Dictionary<ulong, Pooled>? items))
                {
                    queries.Add(id, items = []);
                }

                ulong itemId = item.Read();
                if (!items.TryGetValue(itemId, out Pooled? pooled))
                {
                    items.Add(itemId, pooled = new Pooled());
                    VBuffer<float> row = default;
                    getFeatures(ref row);
                    pooled.Features = row;
                }

                getWeight?.Invoke(ref weight);
                pooled.Looks += weight > 0 && float.IsFinite(weight) ? 1 / weight : throw host.Except(FormattableString.Invariant(
                    $"Column '{options.WeightColumnName}', row {reader.Row}: the weight is {weight}, but must be finite and above 0, whether the row was clicked or not."));
                pooled.Clicks += reader.IsClicked ? 1 : 0;
            }
        }

        return View(catalog, queries.Values, features, options.FeatureColumnName, options.PriorLooks);
    }

    private static IDataView View(
        DataOperationsCatalog catalog, IReadOnlyCollection<Dictionary<ulong, Pooled>> queries, DataViewSchema.Column features, string featureName, double prior)
    {
        Pooled[] all = [.. queries.SelectMany(items => items.Values)];
        double mean = all.Sum(item => (double)item.Clicks) / Math.Max(all.Sum(item => item.Looks), double.Epsilon);
        Row[] rows = [.. queries.SelectMany((items, query) => items.Values.Select(item => new Row
        {
            GroupId = (uint)query + 1,
            Label = (float)((item.Clicks + (prior * mean)) / (item.Looks + prior)),
            Features = item.Features,
        }))];
        var schema = SchemaDefinition.Create(typeof(Row));
        SchemaDefinition.Column column = schema[nameof(Row.Features)];
        column.ColumnName = featureName;
        column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Type.GetVectorSize());
        if (features.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            features.GetSlotNames(ref names);
            column.AddAnnotation(AnnotationUtils.Kinds.SlotNames, names, new VectorDataViewType(TextDataViewType.Instance, names.Length));
        }

        return catalog.LoadFromEnumerable(rows, schema);
    }

    private sealed class Pooled
    {
        /// <summary>How often somebody looked at it, as far as is known.</summary>
        public double Looks { get; set; }

        public long Clicks { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    private sealed class Row
    {
        public uint GroupId { get; set; }

        public float Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
