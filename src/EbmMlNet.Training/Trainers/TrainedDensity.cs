namespace EbmMlNet;

/// <summary>What a training of densities came to.</summary>
/// <param name="Scalings">How each target enters the networks.</param>
/// <param name="Networks">The networks.</param>
/// <param name="History">What happened, epoch by epoch.</param>
internal sealed record TrainedDensity(
    IReadOnlyList<AnswerScaling> Scalings, IReadOnlyList<ContinuousNetwork> Networks, IReadOnlyList<DensityEpochReport> History)
{
    /// <summary>Every network counts the same.</summary>
    public float[] Weights => [.. Networks.Select(_ => 1f / Networks.Count)];
}
