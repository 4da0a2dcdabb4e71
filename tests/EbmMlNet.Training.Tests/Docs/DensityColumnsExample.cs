using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class DensityColumnsExample
{
    public static (ITransformer Columns, DensityMetrics Measured) Run(MLContext ml, EnergyRegressionModelParameters model, IDataView test)
    {
        // <example>
        ITransformer columns = ml.Transforms.PredictQuantiles("Quantiles", model, [0.1, 0.5, 0.9])
            .Append(ml.Transforms.PredictInterval("Interval", model, 0.9))
            .Append(ml.Transforms.PredictModes("Modes", model))
            .Fit(test);
        DensityMetrics measured = ml.Regression.EvaluateDensity(model, test);        // NLL, CRPS, coverage, width, PIT, RMSE, MAE
        // </example>
        return (columns, measured);
    }
}
