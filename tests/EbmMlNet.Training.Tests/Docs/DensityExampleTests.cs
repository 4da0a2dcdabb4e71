using EbmMlNet.Training.Tests.Regression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

public class DensityExampleTests
{
    [Fact]
    public void The_page_on_continuous_answers_does_what_it_says()
    {
        var ml = new MLContext(1);
        IDataView train = PlantedAnswers.TwoModes(ml, 150, 1), test = PlantedAnswers.TwoModes(ml, 60, 2);
        (RegressionMetrics metrics, double tenth, int modes, int intervals) = DensityExample.Run(ml, train, test, [0.5f, 0.5f]);
        Assert.True(metrics.RootMeanSquaredError > 2);
        Assert.Equal(-3, tenth, 0.6);
        Assert.Equal((2, 2), (modes, intervals));

        EnergyRegressionModelParameters model = ml.Regression.Trainers.EnergyBased(PlantedAnswers.Options()).Fit(train).Model;
        (ITransformer columns, DensityMetrics measured) = DensityColumnsExample.Run(ml, model, test);
        Assert.Equal(3, columns.Transform(test).GetColumn<float[]>("Quantiles").First().Length);
        Assert.Equal(0.9, measured.Coverage, 0.15);
        (ITransformer interval, ITransformer region) = ConformalExample.Run(ml, model, test);
        Assert.Equal(2, interval.Transform(test).GetColumn<float[]>("Interval").First().Length);
        Assert.Equal(8, region.Transform(test).GetColumn<float[]>("Region").First().Length);
    }
}
