using Microsoft.ML.Data;

namespace EnergySurfaces.Experiment;

/// <summary>One answer y to one question x: a row of ML.NET data.</summary>
internal sealed class Candidate
{
    /// <summary>1 for the right answer, 0 for an incorrect one.</summary>
    public float Label { get; set; }

    /// <summary>The number of the question, from 1: its candidates are a group.</summary>
    [KeyType(100_000)]
    public uint GroupId { get; set; }

    /// <summary>x and y.</summary>
    [VectorType(2)]
    public float[] Features { get; set; } = [];
}
