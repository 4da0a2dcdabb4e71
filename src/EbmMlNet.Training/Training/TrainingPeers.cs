namespace EbmMlNet;

/// <summary>
/// Several processes that train one model together: each differentiates a part of every step, and all of them take the same step with the sum. Package
/// EbmMlNet.Distributed has them over MPI.
/// </summary>
/// <remarks>
/// Every process makes the same call with the same data and options, and gets the same model. Calls of the members come in the same order in each of
/// them; none returns before all processes have made it.
/// </remarks>
public abstract class TrainingPeers
{
    /// <summary>The number of this process, from 0.</summary>
    public abstract int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public abstract int Count { get; }

    /// <summary>Replaces every value by its sum over all processes, the same bits in each of them.</summary>
    /// <param name="values">As many in each process.</param>
    public abstract void Sum(Span<float> values);

    /// <summary>The largest of the values of all processes.</summary>
    /// <param name="value">That of this process.</param>
    public abstract long Max(long value);

    /// <summary>The least of the values of all processes.</summary>
    internal long Min(long value) => ~Max(~value);

    /// <summary>The value that the first process has.</summary>
    internal long FromFirst(long value) => Max(Rank == 0 ? value : long.MinValue);

    /// <summary>The value that the first process has.</summary>
    internal double FromFirst(double value) => BitConverter.Int64BitsToDouble(FromFirst(BitConverter.DoubleToInt64Bits(value)));

    /// <summary>Whether all processes have the same value.</summary>
    internal bool AllEqual(long value) => Max(value) == Min(value);
}
