using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Two thousand classes, of which a step computes a few.</summary>
public class ManyClassesTests
{
    private const int ClassCount = 2000;
    private const int FeatureCount = 16;
    private readonly MLContext _ml = new(1);

    [Fact]
    public void They_are_learnt_without_computing_all_of_them()
    {
        EnergyMulticlassTrainer.Options options = new()
        {
            Architecture = new Linear(),
            ClassesPerStep = 100,
            RowsPerBatch = 64,
            NumberOfEpochs = 15,
            LearningRate = 0.05,
            Seed = 1,
            NumberOfThreads = 1,
        };
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(View(3 * ClassCount, seed: 1));
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(View(1000, seed: 2)), topKPredictionCount: 10);
        Assert.Equal(ClassCount, model.Model.EnergyFunction.ClassCount);
        // Chance would be 0.0005 and 0.005.
        Assert.True(metrics.MicroAccuracy > 0.6, $"{metrics.MicroAccuracy}");
        Assert.True(metrics.TopKAccuracyForAllK[9] > 0.9, $"{metrics.TopKAccuracyForAllK[9]}");
    }

    /// <summary>A class is a sign pattern; its rows lie near that corner of a cube.</summary>
    private IDataView View(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            int drawn = seed == 1 ? i % ClassCount : random.Next(ClassCount);
            // Spread over the cube's corners, so that classes differ in several signs.
            uint pattern = (uint)drawn * 2654435761u;
            return new Row
            {
                Label = (uint)drawn,
                Features = [.. Enumerable.Range(0, FeatureCount).Select(f => ((pattern >> (31 - f)) % 2 == 0 ? -1f : 1f) + (float)(0.6 * (random.NextDouble() - 0.5)))],
            };
        }).ToArray());
    }

    private sealed class Row
    {
        [KeyType(ClassCount)]
        public uint Label { get; set; }

        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}
