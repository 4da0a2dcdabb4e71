using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

internal static class DensityExample
{
    public static (RegressionMetrics Metrics, double Tenth, int Modes, int Intervals) Run(MLContext ml, IDataView train, IDataView test, float[] features)
    {
        // <example>
        RegressionPredictionTransformer<EnergyRegressionModelParameters> model = ml.Regression.Trainers.EnergyBased().Fit(train);
        RegressionMetrics metrics = ml.Regression.Evaluate(model.Transform(test));   // Score is the density's mean

        ConditionalDensity density = model.Model.DensityOf(features);
        double tenth = density.Quantile(0.1);
        IReadOnlyList<DensityMode> modes = density.Modes();                          // place and mass of each peak
        IReadOnlyList<AnswerInterval> region = density.HighestDensityRegion(0.9);    // two intervals where there are two modes
        // </example>
        return (metrics, tenth, modes.Count, region.Count);
    }
}
