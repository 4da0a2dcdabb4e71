using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// Between the slopes of one feature's curves and their values at its knots, and between the gradients by both; all outputs of a register at a time, whose
/// sums stay there.
/// </summary>
internal static class CurveSlopes
{
    /// <summary>V at every knot from slopes: -1/2 sum_t w_t at the first, w_t more at each next; and the value at a missing feature, the last in both.</summary>
    /// <param name="slopes">As many rows as knots.</param>
    /// <param name="table">One row more.</param>
    /// <param name="knots">The number of knots.</param>
    /// <param name="width">The numbers of a row, a multiple of <see cref="LookupKernel.OutputMultiple"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToValues(ReadOnlySpan<float> slopes, Span<float> table, int knots, int width)
    {
        nuint stride = (nuint)width, bins = (nuint)knots - 1;
        ref float w = ref MemoryMarshal.GetReference(slopes[..(knots * width)]);
        ref float v = ref MemoryMarshal.GetReference(table[..((knots + 1) * width)]);
        for (nuint at = 0; at < stride; at += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector<float>.Zero;
            for (nuint t = 0; t < bins; t++)
            {
                value += Vector.LoadUnsafe(ref w, (t * stride) + at) * -0.5f;
            }

            for (nuint t = 0; t < bins; t++)
            {
                value.StoreUnsafe(ref v, (t * stride) + at);
                value += Vector.LoadUnsafe(ref w, (t * stride) + at);
            }

            value.StoreUnsafe(ref v, (bins * stride) + at);
            Vector.LoadUnsafe(ref w, (bins * stride) + at).StoreUnsafe(ref v, ((bins + 1) * stride) + at);
        }
    }

    /// <summary>Adds to the gradient by slopes what that by values makes of it: dw_s += sum_{t > s} dV_t - 1/2 sum_t dV_t.</summary>
    /// <param name="table">The gradient by values, as <see cref="ToValues"/> has them.</param>
    /// <param name="slopes">The gradient by slopes.</param>
    /// <param name="knots">The number of knots.</param>
    /// <param name="width">The numbers of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGradient(ReadOnlySpan<float> table, Span<float> slopes, int knots, int width)
    {
        nuint stride = (nuint)width, bins = (nuint)knots - 1;
        ref float w = ref MemoryMarshal.GetReference(slopes[..(knots * width)]);
        ref float v = ref MemoryMarshal.GetReference(table[..((knots + 1) * width)]);
        for (nuint at = 0; at < stride; at += (nuint)Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (nuint t = bins + 1; t-- > 0;)
            {
                sum += Vector.LoadUnsafe(ref v, (t * stride) + at);
            }

            Vector<float> half = sum * -0.5f;
            sum = Vector<float>.Zero;
            for (nuint t = bins; t-- > 0;)
            {
                sum += Vector.LoadUnsafe(ref v, ((t + 1) * stride) + at);
                (Vector.LoadUnsafe(ref w, (t * stride) + at) + sum + half).StoreUnsafe(ref w, (t * stride) + at);
            }

            (Vector.LoadUnsafe(ref w, (bins * stride) + at) + Vector.LoadUnsafe(ref v, ((bins + 1) * stride) + at)).StoreUnsafe(ref w, (bins * stride) + at);
        }
    }
}
