using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The rows of a data view that have a label, with their densities.</summary>
internal static class LabelledDensities
{
    public static IEnumerable<(double Answer, ConditionalDensity Density)> Of(
        IHost host, ContinuousEnergy energy, IDataView data, string labelColumnName, string featureColumnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column features = data.Schema.GetColumnOrNull(featureColumnName) ?? throw host.ExceptSchemaMismatch(nameof(data), "feature", featureColumnName);
        DensityTransformer.Check(host, energy, nameof(data), features);
        DataViewSchema.Column label = data.Schema.GetColumnOrNull(labelColumnName) ?? throw host.ExceptSchemaMismatch(nameof(data), "label", labelColumnName);
        if (label.Type != NumberDataViewType.Single)
        {
            throw host.ExceptSchemaMismatch(nameof(data), "label", labelColumnName, "Single", label.Type.ToString()!);
        }

        return Read(host, energy, data, label, features);
    }

    private static IEnumerable<(double Answer, ConditionalDensity Density)> Read(
        IHost host, ContinuousEnergy energy, IDataView data, DataViewSchema.Column label, DataViewSchema.Column features)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([label, features]);
        ValueGetter<float> getLabel = cursor.GetGetter<float>(label);
        Func<ConditionalDensity> density = DensityTransformer.Densities(host, energy, cursor, features);
        float answer = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref answer);
            if (!float.IsNaN(answer))
            {
                yield return (answer, density());
            }
        }
    }
}
