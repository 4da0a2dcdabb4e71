using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class ConformalExample
{
    public static (ITransformer Interval, ITransformer Region) Run(MLContext ml, EnergyRegressionModelParameters model, IDataView calibration)
    {
        // <example>
        DensityTransformer interval = ml.Regression.ConformalInterval(model, calibration, 0.9);
        DensityTransformer region = ml.Regression.ConformalRegion(model, calibration, 0.9);    // two intervals for two modes
        // </example>
        return (interval, region);
    }
}
