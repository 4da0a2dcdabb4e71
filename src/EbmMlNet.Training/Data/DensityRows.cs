using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Rows that each have a number for an answer.</summary>
/// <param name="Features">The features.</param>
/// <param name="Answers">The answers.</param>
/// <param name="Weights">Example weights; null where every row weighs 1.</param>
/// <param name="Missing">How many rows were left out because their answer is missing.</param>
internal sealed record DensityRows(FeatureRows Features, float[] Answers, float[]? Weights, long Missing)
{
    public int Count => Answers.Length;

    /// <exception cref="InvalidOperationException">A row cannot be trained on, or there is none with an answer.</exception>
    public static DensityRows Read(IHost host, RoleMappedData data, CancellationToken cancellation)
    {
        DataViewSchema.Column label = data.Schema.Label!.Value, features = data.Schema.Feature!.Value;
        DataViewSchema.Column? weight = data.Schema.Weight;
        var checks = new RowChecks(host, features, weight, cancellation);
        var rows = new FeatureRowsBuilder(features.Type.GetVectorSize(), data.Data.GetRowCount()) { Cancellation = cancellation };
        List<float> answers = [], weights = [];
        using DataViewRowCursor cursor = data.Data.GetRowCursor(weight is { } w ? [label, features, w] : [label, features]);
        ValueGetter<float> getLabel = cursor.GetGetter<float>(label);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<float>? getWeight = weight is { } c ? RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, c.Index) : null;
        float answer = 0, weightValue = 1;
        VBuffer<float> featureValues = default;
        long row = 0;
        for (; cursor.MoveNext(); row++)
        {
            checks.CheckAlive(row);
            getLabel(ref answer);
            if (float.IsInfinity(answer))
            {
                throw host.Except(FormattableString.Invariant($"Column '{label.Name}', row {row}: the label is infinite, but must be a finite number, or NaN where it is missing."));
            }

            getWeight?.Invoke(ref weightValue);
            getFeatures(ref featureValues);
            checks.Check(row, weightValue, featureValues);
            if (float.IsNaN(answer) || weightValue == 0)
            {
                continue;
            }

            if (!rows.TryAdd(featureValues, out string? problem))
            {
                throw checks.NoRoom(problem);
            }

            answers.Add(answer);
            weights.Add(weightValue);
        }

        if (answers.Count == 0)
        {
            throw row == 0 ? checks.NoRows() : host.Except(FormattableString.Invariant(
                $"Column '{label.Name}': none of the {row} rows has a label that is a number and a weight above 0, so there is nothing to learn."));
        }

        return new DensityRows(rows.Build(), [.. answers], weight is null ? null : [.. weights], row - answers.Count);
    }
}
