using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>t(x) = sign(x) log(1 + |x|), accurate to a few units in the last place for every x.</summary>
internal static class SignedLog
{
    private const int ChunkLength = 64;

    /// <summary>The library's vectorised logarithm rounds a short span differently, so every call is padded to this.</summary>
    private const int Granularity = 16;

    /// <summary>Applies t in place to the listed positions; infinities and NaN stay what they are.</summary>
    [SkipLocalsInit]
    public static void Apply(Span<float> values, ReadOnlySpan<int> positions)
    {
        Span<float> x = stackalloc float[ChunkLength];
        Span<float> log = stackalloc float[ChunkLength];
        while (!positions.IsEmpty)
        {
            int count = Math.Min(positions.Length, ChunkLength);
            int padded = (count + Granularity - 1) / Granularity * Granularity;
            for (int i = 0; i < count; i++)
            {
                x[i] = values[positions[i]];
            }

            x[count..padded].Clear();
            Transform(x[..padded], log[..padded]);
            for (int i = 0; i < count; i++)
            {
                values[positions[i]] = log[i];
            }

            positions = positions[count..];
        }
    }

    private static void Transform(ReadOnlySpan<float> x, Span<float> result)
    {
        for (int i = 0; i < x.Length; i += Vector<float>.Count)
        {
            (Vector.Abs(new Vector<float>(x[i..])) + Vector<float>.One).CopyTo(result[i..]);
        }

        TensorPrimitives.Log(result, result);
        for (int i = 0; i < x.Length; i += Vector<float>.Count)
        {
            // log(1 + a) = log(u) + (a - (u - 1)) / u restores what rounding u = 1 + a lost; from 2^24 on nothing is lost.
            var value = new Vector<float>(x[i..]);
            var a = Vector.Abs(value);
            var u = a + Vector<float>.One;
            var lost = Vector.ConditionalSelect(Vector.LessThan(a, new Vector<float>(1 << 24)), (a - (u - Vector<float>.One)) / u, Vector<float>.Zero);
            var magnitude = new Vector<float>(result[i..]) + lost;
            Vector.ConditionalSelect(Vector.LessThan(value, Vector<float>.Zero), -magnitude, magnitude).CopyTo(result[i..]);
        }
    }
}
