using EbmMlNet.Training.Tests.Regression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

public class MultivariateExampleTests
{
    [Fact]
    public void The_part_on_several_targets_does_what_it_says()
    {
        var ml = new MLContext(1);
        IDataView rows = ml.Data.LoadFromEnumerable(PlantedVectors.Correlated(60, 1).Select(row => new Hour
        {
            Features = row.Features,
            Casual = 30 + (10 * row.Label[0]),
            Registered = 200 + (20 * row.Label[1]),
        }).ToArray());
        (float[] score, MultivariateDensityMetrics metrics, double together, double correlation, int modes, int scenarios) =
            MultivariateExample.Run(ml, rows, [0, 0.5f]);
        Assert.Equal(2, score.Length);
        Assert.Equal(2, metrics.RootMeanSquaredErrors.Count);
        Assert.InRange(together, -12, -4);
        Assert.InRange(correlation, 0.5, 1);
        Assert.InRange(modes, 1, 5);
        Assert.Equal(100, scenarios);
    }

    private sealed class Hour
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Casual { get; set; }

        public float Registered { get; set; }
    }
}
