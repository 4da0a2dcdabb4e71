using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

internal static class MultivariateExample
{
    public static (float[] Score, MultivariateDensityMetrics Metrics, double Together, double Correlation, int Modes, int Scenarios) Run(
        MLContext ml, IDataView rows, float[] features)
    {
        // <example>
        IDataView train = ml.Transforms.Concatenate("Targets", "Casual", "Registered").Fit(rows).Transform(rows);
        EnergyMultivariateRegressionTransformer model = ml.Regression.Trainers.EnergyBasedMultivariate("Targets").Fit(train);
        float[] score = model.Transform(train).GetColumn<float[]>("Score").First();      // the mean; or PointPrediction.Mode
        MultivariateDensityMetrics metrics = ml.Regression.EvaluateDensity(model, train, "Targets");    // joint NLL, energy score, RMSE of each

        MultivariateDensity density = model.DensityOf(features);
        double together = density.LogDensity([30, 200]);
        double correlation = density.Covariance()[0, 1] / Math.Sqrt(density.Covariance()[0, 0] * density.Covariance()[1, 1]);
        IReadOnlyList<MultivariateMode> modes = density.Modes();                         // place and about the mass of each peak
        double[][] scenarios = density.Sample(new Random(1), 100);
        // </example>
        return (score, metrics, together, correlation, modes.Count, scenarios.Length);
    }
}
