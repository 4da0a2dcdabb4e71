using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>A row of a table of numbers.</summary>
internal sealed class DensityRow
{
    public float Label { get; set; }

    [VectorType]
    public float[] Features { get; set; } = [];
}
