using System.Collections.Concurrent;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Numbers and sums for tensor operations that a garbage collection cannot free while torch reads them.</summary>
/// <remarks>
/// TorchSharp 0.107 turns a plain number into a <see cref="Scalar"/> that nothing refers to while native code reads it, also inside
/// <c>a + b</c>, which passes a factor of 1. A collection that another thread starts at that moment frees it: the operation fails
/// ("Unknown scalar type") or goes on with another number, within seconds in a process that allocates on other threads. This library's
/// own code makes no such scalars, which its tests check; a loss of one's own does well to do the same.
/// </remarks>
public static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> _numbers = new();
    private static readonly ConcurrentDictionary<long, Scalar> _integers = new();

    /// <summary>A number, held for as long as the process lives: for constants and options, of which there are few.</summary>
    /// <param name="value">The number.</param>
    public static Scalar Of(double value) => _numbers.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>An integer, held for as long as the process lives; it leaves a tensor of integers one.</summary>
    /// <param name="value">The integer.</param>
    public static Scalar Of(long value) => _integers.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>left + right.</summary>
    /// <param name="left">A tensor.</param>
    /// <param name="right">A tensor whose shape broadcasts with it.</param>
    public static torch.Tensor Plus(this torch.Tensor left, torch.Tensor right) => left.add(right, Of(1));

    /// <summary>left + right.</summary>
    /// <param name="left">A tensor.</param>
    /// <param name="right">A constant.</param>
    public static torch.Tensor Plus(this torch.Tensor left, double right) => left.add(Of(right), Of(1));

    /// <summary>x^2.</summary>
    /// <param name="x">A tensor.</param>
    public static torch.Tensor Square(torch.Tensor x) => x * x;

    /// <summary>log(1 + exp(x)), without overflow.</summary>
    /// <param name="x">A tensor.</param>
    public static torch.Tensor Softplus(torch.Tensor x)
    {
        using torch.Tensor zero = torch.zeros_like(x);
        return torch.logaddexp(x, zero);
    }

    /// <summary>The numbers from <paramref name="start"/> on: <c>[count]</c>.</summary>
    internal static torch.Tensor Range(long start, long count, torch.ScalarType type, torch.Device device)
    {
        using Scalar first = start.ToScalar();
        using Scalar end = (start + count).ToScalar();
        using Scalar step = 1L.ToScalar();
        return torch.arange(first, end, step, dtype: type, device: device);
    }
}
