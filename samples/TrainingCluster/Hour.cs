using Microsoft.ML.Data;

namespace TrainingCluster;

/// <summary>An hour of a day, and in which fifth of them its rentals were.</summary>
internal sealed class Hour
{
    [LoadColumn(0)]
    public string Day { get; set; } = "";

    [LoadColumn(1, 9)]
    [VectorType(9)]
    public float[] Features { get; set; } = [];

    [LoadColumn(11)]
    public float Grade { get; set; }
}
