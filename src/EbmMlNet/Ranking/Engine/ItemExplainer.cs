using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Explains items by the energy of the ranker that a model has last.</summary>
internal sealed class ItemExplainer<TItem>(
    IHostEnvironment environment, SchemaDefinition definition, DataViewSchema schema, IRowToRowMapper mapper, string featureColumnName, EnergyFunction energy)
    where TItem : class
{
    private readonly object _reading = new();

    /// <exception cref="InvalidOperationException">The model has no such energy.</exception>
    public static ItemExplainer<TItem> Bind(IHostEnvironment environment, ITransformer model, DataViewSchema? inputSchema, RankingEngineOptions options)
    {
        ITransformer[] steps = [.. ModelSteps.Flatten(model)];
        int last = Array.FindLastIndex(steps, step => step is ISingleFeaturePredictionTransformer<EnergyRankingModelParameters>);
        if (last < 0 || steps[..last].Any(step => step is IGroupwiseStep))
        {
            throw new InvalidOperationException(
                "The model has no energy of single candidates to explain them by: its score is of another trainer, or of the whole list. " +
                "Explain with a model that ends in EnergyBased.");
        }

        var ranker = (ISingleFeaturePredictionTransformer<EnergyRankingModelParameters>)steps[last];
        SchemaDefinition definition = ModelSteps.Definition<TItem>(steps, inputSchema, options);
        using var probe = DataViewConstructionUtils.CreateInputRow<TItem>(environment, definition);
        DataViewSchema schema = ItemColumns.Extend(probe.Schema, inputSchema);
        IRowToRowMapper mapper = ModelSteps.Bind(steps[..last], schema, probe.Schema, typeof(TItem));
        return new ItemExplainer<TItem>(environment, definition, schema, mapper, ranker.FeatureColumnName, ranker.Model.EnergyFunction);
    }

    public Explanation Explain(TItem item, TItem against)
    {
        DataViewSchema.Column column = mapper.OutputSchema[featureColumnName];
        float[][] features = Read(column, item, against);
        return energy.Explain(features[0], features[1]).WithSlotNames(column);
    }

    private float[][] Read(DataViewSchema.Column column, params TItem[] items)
    {
        // ML.NET does not promise that two threads may bind one model at a time.
        lock (_reading)
        {
            using var input = DataViewConstructionUtils.CreateInputRow<TItem>(environment, definition);
            using DataViewRow row = mapper.GetRow(new ItemRow(schema, input), [column]);
            ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(row.Schema[column.Index]);
            VBuffer<float> values = default;
            return Array.ConvertAll(items, item =>
            {
                input.ExtractValues(item);
                getter(ref values);
                return values.DenseValues().ToArray();
            });
        }
    }
}
