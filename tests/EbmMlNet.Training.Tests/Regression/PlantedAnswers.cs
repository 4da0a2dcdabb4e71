using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

/// <summary>Rows of two features whose answers are drawn from a known density.</summary>
internal static class PlantedAnswers
{
    /// <summary>y is near 3 + x or near -3, each half of the time.</summary>
    public static IDataView TwoModes(MLContext ml, int count, int seed) => View(ml, Rows(count, seed, (x, random) =>
        (random.Next(2) == 0 ? 3 + x : -3) + (0.3 * Normal(random))));

    /// <summary>y = x with a spread of .1 on the left and 1 on the right.</summary>
    public static IDataView Heteroscedastic(MLContext ml, int count, int seed) => View(ml, Rows(count, seed, (x, random) => x + (Spread(x) * Normal(random))));

    public static double Spread(double x) => x < 0 ? 0.1 : 1;

    public static IDataView View(MLContext ml, IEnumerable<Row> rows) => ml.Data.LoadFromEnumerable(rows);

    public static Row[] Rows(int count, int seed, Func<double, Random, double> answer)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1;
            return new Row { Label = (float)answer(x, random), Features = [x, random.NextSingle()] };
        })];
    }

    /// <summary>Few networks and epochs.</summary>
    public static EnergyRegressionTrainer.Options Options() => new() { NumberOfNetworks = 2, NumberOfEpochs = 60, RowsPerBatch = 64, NumberOfThreads = 1, Seed = 3 };

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal sealed class Row
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
