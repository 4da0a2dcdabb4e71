using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Scoring;

internal sealed class Candidate
{
    public const int FeatureCount = 136;

    public float Label { get; set; }

    [KeyType(int.MaxValue)]
    public uint GroupId { get; set; }

    [VectorType(FeatureCount)]
    public float[] Features { get; set; } = [];

    /// <summary>The MSLR sample where it lies beside the repository, and otherwise random rows as sparse and heavy-tailed as it.</summary>
    public static Candidate[] Load(out string source)
    {
        if (RealData.Mslr is string path)
        {
            source = "MSLR sample";
            var ml = new MLContext();
            return [.. ml.Data.CreateEnumerable<Candidate>(ml.Data.LoadFromLetorFile(path, FeatureCount), reuseRowObject: false)];
        }

        source = "random rows";
        var random = new Random(1);
        return [.. Enumerable.Range(0, 5000).Select(i => new Candidate
        {
            Label = random.Next(5),
            GroupId = (uint)(i / 100) + 1,
            Features = [.. Enumerable.Range(0, FeatureCount).Select(f =>
                random.NextDouble() < 0.35 ? 0f : (float)Math.Exp(random.NextDouble() * (f % 17)))],
        })];
    }
}
