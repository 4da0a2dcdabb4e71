using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Rows that each have a number for an answer, or a vector of targets.</summary>
/// <param name="Features">The features.</param>
/// <param name="Answers">The answers, row by row: <c>[Count, Targets]</c>.</param>
/// <param name="Targets">How many numbers an answer has.</param>
/// <param name="Weights">Example weights; null where every row weighs 1.</param>
/// <param name="Missing">How many rows were left out because their answer is missing.</param>
internal sealed record DensityRows(FeatureRows Features, float[] Answers, int Targets, float[]? Weights, long Missing)
{
    public int Count => Answers.Length / Targets;

    /// <exception cref="InvalidOperationException">A row cannot be trained on, or there is none with an answer.</exception>
    public static DensityRows Read(IHost host, RoleMappedData data, CancellationToken cancellation)
    {
        DataViewSchema.Column label = data.Schema.Label!.Value, features = data.Schema.Feature!.Value;
        DataViewSchema.Column? weight = data.Schema.Weight;
        var checks = new RowChecks(host, features, weight, cancellation);
        var rows = new FeatureRowsBuilder(features.Type.GetVectorSize(), data.Data.GetRowCount()) { Cancellation = cancellation };
        List<float> answers = [], weights = [];
        using DataViewRowCursor cursor = data.Data.GetRowCursor(weight is { } w ? [label, features, w] : [label, features]);
        Func<float[]> readAnswer = AnswerReader(cursor, label);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<float>? getWeight = weight is { } c ? RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, c.Index) : null;
        float weightValue = 1;
        VBuffer<float> featureValues = default;
        long row = 0;
        for (; cursor.MoveNext(); row++)
        {
            checks.CheckAlive(row);
            float[] answer = readAnswer();
            if (answer.Any(float.IsInfinity))
            {
                throw host.Except(FormattableString.Invariant($"Column '{label.Name}', row {row}: the label is infinite, but must be a finite number, or NaN where it is missing."));
            }

            getWeight?.Invoke(ref weightValue);
            getFeatures(ref featureValues);
            checks.Check(row, weightValue, featureValues);
            if (answer.Any(float.IsNaN) || weightValue == 0)
            {
                continue;
            }

            if (!rows.TryAdd(featureValues, out string? problem))
            {
                throw checks.NoRoom(problem);
            }

            answers.AddRange(answer);
            weights.Add(weightValue);
        }

        if (answers.Count == 0)
        {
            throw row == 0 ? checks.NoRows() : host.Except(FormattableString.Invariant(
                $"Column '{label.Name}': none of the {row} rows has a label that is a number and a weight above 0, so there is nothing to learn."));
        }

        int targets = Math.Max(label.Type.GetVectorSize(), 1);
        return new DensityRows(rows.Build(), [.. answers], targets, weight is null ? null : [.. weights], row - (answers.Count / targets));
    }

    /// <summary>The first target whose label is the same in all rows; null where there is none.</summary>
    public int? Constant() => Enumerable.Range(0, Targets).Cast<int?>().FirstOrDefault(target =>
        Enumerable.Range(0, Count).All(row => Answers[(row * Targets) + target!.Value] == Answers[target.Value]));

    /// <summary>The labels of a target.</summary>
    public float[] AnswersOf(int target) => [.. Enumerable.Range(0, Count).Select(row => Answers[(row * Targets) + target])];

    // A buffer that is filled anew with each row.
    private static Func<float[]> AnswerReader(DataViewRowCursor cursor, DataViewSchema.Column label)
    {
        if (label.Type is not VectorDataViewType vector)
        {
            ValueGetter<float> getNumber = cursor.GetGetter<float>(label);
            float[] number = new float[1];
            return () =>
            {
                getNumber(ref number[0]);
                return number;
            };
        }

        ValueGetter<VBuffer<float>> getVector = cursor.GetGetter<VBuffer<float>>(label);
        VBuffer<float> buffer = default;
        float[] numbers = new float[vector.Size];
        return () =>
        {
            getVector(ref buffer);
            buffer.CopyTo(numbers);
            return numbers;
        };
    }
}
