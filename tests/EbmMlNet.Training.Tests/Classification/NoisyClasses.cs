using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Rows of many features, of which two say the class, by thresholds; the others are noise.</summary>
internal static class NoisyClasses
{
    public const int FeatureCount = 40;

    public static IDataView View(MLContext ml, int count, int seed)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)random.NextDouble())];
            return new Row { Label = (x[3] > 0.5 ? 1u : 0) + (x[20] is > 0.3f and < 0.8f ? 2u : 0), Features = x };
        }).ToList());
    }

    internal sealed class Row
    {
        [KeyType(4)]
        public uint Label { get; set; }

        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}
