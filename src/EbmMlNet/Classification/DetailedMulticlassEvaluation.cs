using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Measures a scored view whose rows without a class belong to none.</summary>
internal static class DetailedMulticlassEvaluation
{
    public static DetailedMulticlassMetrics Evaluate(
        IHostEnvironment environment, IDataView data, string labelName, string scoreName, string? freeEnergyName, int bins)
    {
        IHost host = environment.Register(nameof(DetailedMulticlassEvaluation));
        DataViewSchema.Column? free = freeEnergyName is null ? null : FindFreeEnergy(host, data.Schema, freeEnergyName);
        MulticlassCalibration calibration = CalibrationEvaluation.Evaluate(environment, data, labelName, scoreName, bins);
        DataViewSchema.Column label = data.Schema[labelName], score = data.Schema[scoreName];
        // Values of rows with a class, and of rows without.
        List<float>[] energies = [[], []], doubts = [[], []];
        using DataViewRowCursor cursor = data.GetRowCursor(new[] { label, score, free }.OfType<DataViewSchema.Column>());
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(label);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
        ValueGetter<float>? getFree = free is { } column ? cursor.GetGetter<float>(column) : null;
        uint key = 0;
        float energy = 0;
        VBuffer<float> buffer = default;
        float[] probabilities = new float[score.Type.GetVectorSize()];
        while (cursor.MoveNext())
        {
            getLabel(ref key);
            int part = key == 0 ? 1 : 0;
            getScore(ref buffer);
            buffer.CopyTo(probabilities);
            doubts[part].Add(1 - TensorPrimitives.Max<float>(probabilities));
            if (getFree is not null)
            {
                getFree(ref energy);
                energies[part].Add(energy);
            }
        }

        return new DetailedMulticlassMetrics(calibration, Compare(energies), Compare(doubts));
    }

    private static OutOfScopeMetrics? Compare(List<float>[] parts) =>
        parts[0].Count > 0 && parts[1].Count > 0 ? new OutOfScopeMetrics([.. parts[0]], [.. parts[1]]) : null;

    private static DataViewSchema.Column FindFreeEnergy(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "free energy", name);
        return column.Type == NumberDataViewType.Single
            ? column
            : throw host.ExceptSchemaMismatch(nameof(schema), "free energy", name, "Single", column.Type.ToString()!);
    }
}
