using System.Collections.Concurrent;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Numbers for tensor operations, held for as long as the process lives.</summary>
/// <remarks>
/// TorchSharp 0.107 turns a plain number into a <see cref="Scalar"/> that nothing refers to while native code reads it. A garbage
/// collection at that moment frees it, and training fails ("Unknown scalar type") or goes on with another number: seen once in about a
/// million operations. Options are few, so each distinct number is kept. The tests check that this assembly makes no other scalars.
/// </remarks>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> _known = new();

    public static Scalar Of(double value) => _known.GetOrAdd(value, static v => v.ToScalar());
}
