using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Measures the calibration of a scored view, row by row.</summary>
internal static class CalibrationEvaluation
{
    private const double LeastProbability = 1e-15;

    public static MulticlassCalibration Evaluate(
        IHostEnvironment environment, IDataView data, string labelColumnName, string scoreColumnName, int bins)
    {
        IHost host = environment.Register(nameof(CalibrationEvaluation));
        DataViewSchema.Column label = ClassLabels.Find(host, data.Schema, labelColumnName, nameof(data));
        DataViewSchema.Column score = FindScore(host, data.Schema, scoreColumnName);
        CheckCounts(host, label, score);
        var calibration = new Calibration(bins);
        double nll = 0, accuracy = 0;
        int rows = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(label);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
        uint key = 0;
        VBuffer<float> buffer = default;
        float[] probabilities = new float[score.Type.GetVectorSize()];
        while (cursor.MoveNext())
        {
            getLabel(ref key);
            if (key == 0)
            {
                continue;
            }

            getScore(ref buffer);
            buffer.CopyTo(probabilities);
            CheckProbabilities(host, score.Name, cursor.Position, probabilities);
            float best = TensorPrimitives.Max<float>(probabilities), own = probabilities[key - 1];
            double right = own == best ? 1.0 / probabilities.Count(p => p == best) : 0;
            calibration.Add(best, right);
            nll -= Math.Log(Math.Max(own, LeastProbability));
            accuracy += right;
            rows++;
        }

        return new MulticlassCalibration(calibration.Bins(), rows, accuracy / rows, nll / rows);
    }

    private static DataViewSchema.Column FindScore(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column score = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "score", name);
        return score.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? score
            : throw host.ExceptSchemaMismatch(nameof(schema), "score", name, "a vector of Single of known size", score.Type.ToString()!);
    }

    private static void CheckCounts(IHost host, DataViewSchema.Column label, DataViewSchema.Column score)
    {
        ulong classes = ((KeyDataViewType)label.Type).Count;
        if (classes > (ulong)score.Type.GetVectorSize())
        {
            throw host.Except(
                $"Column '{label.Name}' has keys of {classes} classes, but column '{score.Name}' has probabilities of " +
                $"{score.Type.GetVectorSize()}. " +
                "Make the labels' keys as in training.");
        }
    }

    private static void CheckProbabilities(IHost host, string name, long row, ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            sum = p >= 0 ? sum + p : double.NaN;
        }

        if (!(Math.Abs(sum - 1) < 1e-3))
        {
            throw host.Except(
                $"Column '{name}', row {row}: the scores are no probabilities, numbers of 0 or more that add up to 1 (their sum is " +
                FormattableString.Invariant($"{sum}). Give ") +
                "the scores of a classifier whose scores are probabilities.");
        }
    }
}
