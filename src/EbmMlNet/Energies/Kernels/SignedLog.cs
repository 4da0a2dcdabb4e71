using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// t(x) = sign(x) log(1 + |x|), accurate to a few units in the last place for every x. Infinities and NaN stay what they are.
/// </summary>
internal static class SignedLog
{
    /// <summary>Lengths are padded to a multiple of this: the library's logarithm may round the end of other lengths differently.</summary>
    public const int Granularity = 16;

    private const int ChunkLength = 256;

    public static int PaddedCount(int count) => checked(count + Granularity - 1) / Granularity * Granularity;

    /// <summary>Applies t in place wherever <paramref name="mask"/> has all bits set, not where it is 0.</summary>
    /// <param name="values">A multiple of <see cref="Granularity"/> values.</param>
    /// <param name="mask">One element for every value.</param>
    [SkipLocalsInit]
    public static void Apply(Span<float> values, ReadOnlySpan<int> mask)
    {
        Span<float> log = stackalloc float[ChunkLength];
        for (int from = 0; from < values.Length; from += ChunkLength)
        {
            int count = Math.Min(values.Length - from, ChunkLength);
            Transform(values.Slice(from, count), log);
            ref float value = ref MemoryMarshal.GetReference(values.Slice(from, count));
            ref float logarithm = ref MemoryMarshal.GetReference(log);
            ref float selector = ref Unsafe.As<int, float>(ref MemoryMarshal.GetReference(mask.Slice(from, count)));
            for (nuint i = 0; i < (nuint)count; i += (nuint)Vector<float>.Count)
            {
                var isLog = Vector.LoadUnsafe(ref selector, i).As<float, int>();
                Vector.ConditionalSelect(isLog, Vector.LoadUnsafe(ref logarithm, i), Vector.LoadUnsafe(ref value, i))
                    .StoreUnsafe(ref value, i);
            }
        }
    }

    /// <summary>Applies t in place at the listed positions.</summary>
    [SkipLocalsInit]
    public static void ApplyAt(Span<float> values, ReadOnlySpan<int> positions)
    {
        Span<float> x = stackalloc float[ChunkLength];
        Span<float> log = stackalloc float[ChunkLength];
        while (!positions.IsEmpty)
        {
            int count = Math.Min(positions.Length, ChunkLength);
            int padded = PaddedCount(count);
            for (int i = 0; i < count; i++)
            {
                x[i] = values[positions[i]];
            }

            x[count..padded].Clear();
            Transform(x[..padded], log);
            for (int i = 0; i < count; i++)
            {
                values[positions[i]] = log[i];
            }

            positions = positions[count..];
        }
    }

    private static void Transform(ReadOnlySpan<float> values, Span<float> result)
    {
        result = result[..values.Length];
        ref float x = ref MemoryMarshal.GetReference(values);
        ref float log = ref MemoryMarshal.GetReference(result);
        for (nuint i = 0; i < (nuint)values.Length; i += (nuint)Vector<float>.Count)
        {
            (Vector.Abs(Vector.LoadUnsafe(ref x, i)) + Vector<float>.One).StoreUnsafe(ref log, i);
        }

        TensorPrimitives.Log(result, result);
        var sign = new Vector<int>(int.MinValue).As<int, float>();
        for (nuint i = 0; i < (nuint)values.Length; i += (nuint)Vector<float>.Count)
        {
            // log(1 + a) = log(u) + c / u restores what rounding u = 1 + a lost, c = a - (u - 1). It is below the last place of the
            // logarithm from u = 2 on, and between 1 and 2 the line 1.5 - u / 2 is as good as 1 / u.
            var value = Vector.LoadUnsafe(ref x, i);
            var a = Vector.Abs(value);
            var u = a + Vector<float>.One;
            var lost = (a - (u - Vector<float>.One)) * (new Vector<float>(1.5f) - (u * 0.5f));
            lost = Vector.ConditionalSelect(Vector.LessThan(a, Vector<float>.One), lost, Vector<float>.Zero);
            ((Vector.LoadUnsafe(ref log, i) + lost) | (value & sign)).StoreUnsafe(ref log, i);
        }
    }
}
