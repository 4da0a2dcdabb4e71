using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads a data view once into <see cref="ClassRows"/>, and refuses what cannot be trained on, row and column named.</summary>
internal static class ClassReader
{
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or there is none with a class.</exception>
    public static ClassRows Read(IHost host, RoleMappedData data, CancellationToken cancellation)
    {
        DataViewSchema.Column label = data.Schema.Label!.Value, features = data.Schema.Feature!.Value;
        DataViewSchema.Column? weight = data.Schema.Weight;
        var checks = new RowChecks(host, features, weight, cancellation);
        var rows = new FeatureRowsBuilder(features.Type.GetVectorSize()) { Cancellation = cancellation };
        var classes = new List<int>();
        var weights = new List<float>();
        using DataViewRowCursor cursor = data.Data.GetRowCursor(weight is { } w ? [label, features, w] : [label, features]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(label);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<float>? getWeight =
            weight is { } c ? RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, c.Index) : null;
        uint key = 0;
        float weightValue = 1;
        VBuffer<float> featureValues = default;
        long row = 0;
        for (; cursor.MoveNext(); row++)
        {
            checks.CheckAlive(row);
            getLabel(ref key);
            if (key == 0)
            {
                continue;
            }

            getWeight?.Invoke(ref weightValue);
            getFeatures(ref featureValues);
            checks.Check(row, weightValue, featureValues);
            if (!rows.TryAdd(featureValues, out string? problem))
            {
                throw checks.NoRoom(problem);
            }

            classes.Add((int)(key - 1));
            if (weight is not null)
            {
                weights.Add(weightValue);
            }
        }

        if (classes.Count == 0)
        {
            throw row == 0 ? checks.NoRows() : host.Except(
                $"Column '{label.Name}': the class of all {row} rows is missing, so there is nothing to learn. Were the keys made of " +
                "other data?");
        }

        return new ClassRows
        {
            Features = rows.Build(),
            Classes = [.. classes],
            Weights = weight is null ? null : [.. weights],
            ClassCount = (int)((KeyDataViewType)label.Type).Count,
            Missing = row - classes.Count,
        };
    }
}
