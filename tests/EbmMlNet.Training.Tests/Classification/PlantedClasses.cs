using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Rows whose class follows a known function of the features, so that a classifier can find it.</summary>
internal static class PlantedClasses
{
    public const int FeatureCount = 6;

    public static readonly string[] Names = ["north", "east", "south", "west"];

    public static List<Row> Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] x = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)((2 * random.NextDouble()) - 1))];
            // The direction of the first two features, bent by the third: not linear.
            double angle = Math.Atan2(x[1], x[0]) + (0.8 * x[2]);
            return new Row { Label = Names[(int)Math.Floor(((angle / (Math.PI / 2)) + 8) % 4)], Weight = 1 + (i % 2), Features = x };
        })];
    }

    public static IDataView View(MLContext ml, int count, int seed) => View(ml, Rows(count, seed));

    /// <summary>The rows with keys of all classes for labels.</summary>
    public static IDataView View(MLContext ml, IEnumerable<Row> rows)
    {
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        IDataView keys = ml.Data.LoadFromEnumerable(Names.Select(name => new ClassName { Label = name }));
        return ml.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(view).Transform(view);
    }

    public static double Accuracy(MLContext ml, ITransformer model, IDataView test) =>
        ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;

    public static EnergyMulticlassTrainer.Options Options(int seed = 1) => new()
    {
        Architecture = new Mlp(32),
        NumberOfEpochs = 20,
        LearningRate = 0.01,
        Seed = seed,
        NumberOfThreads = 1,
    };

    internal sealed class Row
    {
        public string Label { get; set; } = "";

        public float Weight { get; set; } = 1;

        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];
    }

    private sealed class ClassName
    {
        public string Label { get; set; } = "";
    }
}
