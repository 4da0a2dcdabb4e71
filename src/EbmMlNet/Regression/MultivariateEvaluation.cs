using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Measures joint densities row by row.</summary>
internal static class MultivariateEvaluation
{
    public static MultivariateDensityMetrics Evaluate(
        IHostEnvironment environment, MultivariateEnergy energy, IDataView data, string labelColumnName, string featureColumnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        IHost host = environment.Register(nameof(MultivariateEvaluation));
        DataViewSchema.Column features = data.Schema.GetColumnOrNull(featureColumnName) ?? throw host.ExceptSchemaMismatch(nameof(data), "feature", featureColumnName);
        EnergyMultivariateRegressionTransformer.Check(host, energy, nameof(data), features);
        DataViewSchema.Column label = data.Schema.GetColumnOrNull(labelColumnName) ?? throw host.ExceptSchemaMismatch(nameof(data), "label", labelColumnName);
        if (label.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != energy.TargetCount)
        {
            throw host.ExceptSchemaMismatch(nameof(data), "label", labelColumnName, $"Vector<Single, {energy.TargetCount}>", label.Type.ToString()!);
        }

        List<double> nll = [], score = [];
        List<double>[] squares = [.. energy.Scalings.Select(_ => new List<double>())];
        using DataViewRowCursor cursor = data.GetRowCursor([label, features]);
        ValueGetter<VBuffer<float>> getLabel = cursor.GetGetter<VBuffer<float>>(label), getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        VBuffer<float> labels = default, values = default;
        while (cursor.MoveNext())
        {
            getLabel(ref labels);
            double[] answer = [.. labels.DenseValues()];
            if (answer.Any(double.IsNaN))
            {
                continue;
            }

            getFeatures(ref values);
            FeatureLength.Check(host, features.Name, null, values, energy.FeatureCount);
            MultivariateDensity density = values.IsDense ? energy.DensityOf(values.GetValues()) : energy.DensityOf(values.GetIndices(), values.GetValues());
            nll.Add(-density.LogDensity(answer));
            score.Add(density.EnergyScore(answer));
            for (int t = 0; t < answer.Length; t++)
            {
                squares[t].Add((density.Mean[t] - answer[t]) * (density.Mean[t] - answer[t]));
            }
        }

        return nll.Count > 0
            ? new MultivariateDensityMetrics([.. nll], [.. score], [.. squares.Select(values => values.ToArray())])
            : throw host.Except($"Column '{labelColumnName}': no row has labels that are all numbers, so there is nothing to measure.");
    }
}
