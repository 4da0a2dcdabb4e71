using System.Collections.Concurrent;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Numbers for tensor operations, held for as long as the process lives.</summary>
/// <remarks>
/// TorchSharp 0.107 turns a plain number into a <see cref="Scalar"/> that nothing refers to while native code reads it. A garbage
/// collection at that moment frees it, and training fails ("Unknown scalar type") or goes on with another number: seen once in about a
/// million operations. Options are few, so each distinct number is kept; TorchSharp's own shorthands that make scalars inside have a stand-in here. The tests
/// check that this assembly makes no other scalars.
/// </remarks>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> _numbers = new();
    private static readonly ConcurrentDictionary<long, Scalar> _integers = new();

    public static Scalar Of(double value) => _numbers.GetOrAdd(value, static v => v.ToScalar());

    public static Scalar Of(long value) => _integers.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>The numbers from <paramref name="start"/> on: <c>[count]</c>.</summary>
    public static torch.Tensor Range(long start, long count, torch.ScalarType type, torch.Device device)
    {
        using Scalar first = start.ToScalar();
        using Scalar end = (start + count).ToScalar();
        using Scalar step = 1L.ToScalar();
        return torch.arange(first, end, step, dtype: type, device: device);
    }

    public static torch.Tensor Square(torch.Tensor x) => x * x;

    /// <summary>log(1 + exp(x)), without overflow.</summary>
    public static torch.Tensor Softplus(torch.Tensor x)
    {
        using torch.Tensor zero = torch.zeros_like(x);
        return torch.logaddexp(x, zero);
    }
}
