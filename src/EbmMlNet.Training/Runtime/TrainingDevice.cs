namespace EbmMlNet;

/// <summary>Where a network is trained. Scoring always runs on the CPU, in managed code.</summary>
public sealed record TrainingDevice
{
    private TrainingDevice(Kind kind, int index)
    {
        (Which, Index) = (kind, index);
    }

    internal enum Kind
    {
        Auto,
        Cpu,
        Cuda,
    }

    /// <summary>
    /// The GPU of <c>MLContext.GpuDeviceId</c> where it is set (and, where there is none, the CPU if
    /// <c>MLContext.FallbackToCpu</c> allows it); otherwise the first GPU that torch finds, where a step is work enough for it; otherwise the CPU.
    /// </summary>
    /// <remarks>
    /// A step costs a GPU the same few milliseconds however little there is to do: below 100 million multiply-adds (weights times rows of a step) the
    /// CPU is as fast. Networks over encoded features look their first layer up in tables on the CPU, and are trained there.
    /// </remarks>
    public static TrainingDevice Auto { get; } = new(Kind.Auto, 0);

    /// <summary>The CPU.</summary>
    public static TrainingDevice Cpu { get; } = new(Kind.Cpu, 0);

    internal Kind Which { get; }

    internal int Index { get; }

    /// <summary>One GPU, and an error where it is not there.</summary>
    /// <param name="index">Which GPU, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static TrainingDevice Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TrainingDevice(Kind.Cuda, index);
    }

    /// <inheritdoc/>
    public override string ToString() => Which == Kind.Cuda ? $"Cuda({Index})" : Which.ToString();
}
