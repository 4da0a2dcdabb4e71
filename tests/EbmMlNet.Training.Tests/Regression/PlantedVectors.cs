using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

/// <summary>Rows of two features whose answers are vectors drawn from a known joint density.</summary>
internal static class PlantedVectors
{
    public const double RingWidth = 0.1;

    /// <summary>A circle of radius 1 around (x, 0), with a spread of .1 across it.</summary>
    public static Row[] Ring(int count, int seed) => Rows(count, seed, 2, (x, random) =>
    {
        double angle = 2 * Math.PI * random.NextDouble(), radius = 1 + (RingWidth * PlantedAnswers.Normal(random));
        return [x + (radius * Math.Cos(angle)), radius * Math.Sin(angle)];
    });

    /// <summary>-log of the ring's density around (x, 0).</summary>
    public static double RingNll(double x, double first, double second)
    {
        double radius = Math.Sqrt(((first - x) * (first - x)) + (second * second)), z = (radius - 1) / RingWidth;
        return (z * z / 2) + Math.Log(RingWidth * Math.Sqrt(2 * Math.PI)) + Math.Log(2 * Math.PI * radius);
    }

    /// <summary>N((x, -x), S), with deviations .5 and 2 and a correlation of .9.</summary>
    public static Row[] Correlated(int count, int seed) => Rows(count, seed, 2, (x, random) =>
    {
        double first = PlantedAnswers.Normal(random), second = (0.9 * first) + (Math.Sqrt(1 - 0.81) * PlantedAnswers.Normal(random));
        return [x + (0.5 * first), -x + (2 * second)];
    });

    /// <summary>Near (2 + x, -2) or near (-2, 2), each half of the time.</summary>
    public static Row[] TwoModes(int count, int seed) => Rows(count, seed, 2, (x, random) =>
    {
        bool isFirst = random.Next(2) == 0;
        return [(isFirst ? 2 + x : -2) + (0.3 * PlantedAnswers.Normal(random)), (isFirst ? -2 : 2) + (0.3 * PlantedAnswers.Normal(random))];
    });

    public static Row[] Rows(int count, int seed, int targets, Func<double, Random, double[]> answer)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1;
            double[] label = answer(x, random);
            Assert.Equal(targets, label.Length);
            return new Row { Label = [.. label.Select(y => (float)y)], Features = [x, random.NextSingle()] };
        })];
    }

    public static IDataView View(MLContext ml, Row[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Label)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Label.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    internal sealed class Row
    {
        [VectorType]
        public float[] Label { get; set; } = [];

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
