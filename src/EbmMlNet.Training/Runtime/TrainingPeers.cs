using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// Several processes that train one model together: each holds a part of the groups, and differentiates those of a step that it holds; all of them take the
/// same step with the sum. Package EbmMlNet.Distributed has them over MPI.
/// </summary>
/// <remarks>
/// Every process makes the same call with the same data and options, and gets the same model. Calls of the members come in the same order in each of
/// them; none returns before all processes have made it.
/// </remarks>
public abstract class TrainingPeers
{
    private const int NumbersAtATime = 1 << 16;

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

    /// <summary>Whether this process holds the features of a group, or of a row that is one, by its number in the data.</summary>
    internal bool Holds(long group) => group % Count == Rank;

    /// <summary>Replaces every number by its sum over all processes, exactly: byte by byte, whose sums are floats.</summary>
    /// <param name="numbers">As many in each process.</param>
    internal void Sum(Span<long> numbers)
    {
        while (numbers.Length > 0)
        {
            Span<long> some = numbers[..Math.Min(numbers.Length, NumbersAtATime)];
            float[] bytes = new float[some.Length * sizeof(long)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(some[i / sizeof(long)] >> (i % sizeof(long) * 8));
            }

            Sum(bytes);
            some.Clear();
            for (int i = 0; i < bytes.Length; i++)
            {
                some[i / sizeof(long)] += (long)bytes[i] << (i % sizeof(long) * 8);
            }

            numbers = numbers[some.Length..];
        }
    }

    /// <summary>Gives every process the numbers that one of them has, each of its own; the others have 0 there.</summary>
    /// <param name="numbers">As many in each process.</param>
    internal void Share(Span<double> numbers) => Sum(MemoryMarshal.Cast<double, long>(numbers));

    /// <summary>Does what can fail in one process alone; then it fails in all of them, so that none waits for it.</summary>
    /// <param name="work">Calls no other member.</param>
    /// <param name="elsewhere">What to throw in the others.</param>
    internal T Together<T>(Func<T> work, Func<Exception> elsewhere)
    {
        ExceptionDispatchInfo? error = null;
        T? result = default;
        try
        {
            result = work();
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }

        bool hasFailed = Max(error is null ? 0 : 1) > 0;
        error?.Throw();
        return hasFailed ? throw elsewhere() : result!;
    }

    /// <summary>The least of the values of all processes.</summary>
    internal long Min(long value) => ~Max(~value);

    /// <summary>The value that the first process has.</summary>
    internal long FromFirst(long value) => Max(Rank == 0 ? value : long.MinValue);

    /// <summary>The value that the first process has.</summary>
    internal double FromFirst(double value) => BitConverter.Int64BitsToDouble(FromFirst(BitConverter.DoubleToInt64Bits(value)));

    /// <summary>Whether all processes have the same value.</summary>
    internal bool AllEqual(long value) => Max(value) == Min(value);
}
