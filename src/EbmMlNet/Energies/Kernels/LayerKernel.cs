using System.Numerics;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// y = W x + b with W stored input by input, <c>[inputs, outputs]</c>: every input that is not 0 is broadcast and multiplied into
/// a block of outputs that stays in registers. There is no remainder: outputs are padded to <see cref="PackedLayer.OutputMultiple"/>.
/// </summary>
/// <remarks>
/// Each weight is used once for a row, so the time is that of reading W from the cache: leaving out zeros (of raw features, and
/// of the ReLU before) saves more than finding them costs. Every output is summed over ascending inputs whatever the lane count,
/// so that dense and sparse rows and all register widths agree to the last bit. The scalar equivalent is in the tests.
/// </remarks>
internal static class LayerKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Inputs whose zeros are found at once.</summary>
    public const int MaskLength = 64;

    public static void Dense(ref float x, int inputs, ref float weights, ref float bias, ref float y, int outputs)
    {
        int from = 0;
        for (; from <= outputs - (4 * TLanes.Count); from += 4 * TLanes.Count)
        {
            Dense4(ref x, inputs, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), outputs);
        }

        for (; from < outputs; from += 2 * TLanes.Count)
        {
            Dense2(ref x, inputs, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), outputs);
        }
    }

    /// <summary>The same for the inputs listed in <paramref name="active"/>.</summary>
    public static void Sparse(ReadOnlySpan<int> active, ref float x, ref float weights, ref float bias, ref float y, int outputs)
    {
        for (int from = 0; from < outputs; from += 2 * TLanes.Count)
        {
            Sparse2(active, ref x, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), outputs);
        }
    }

    private static void Dense4(ref float x, int inputs, ref float weights, ref float bias, ref float y, int outputs)
    {
        nuint n = (nuint)TLanes.Count, stride = (nuint)outputs;
        TVector y0 = TLanes.Load(ref bias, 0), y1 = TLanes.Load(ref bias, n);
        TVector y2 = TLanes.Load(ref bias, 2 * n), y3 = TLanes.Load(ref bias, 3 * n);
        for (int from = 0; from < inputs; from += MaskLength)
        {
            ref float part = ref Unsafe.Add(ref x, from);
            ref float rows = ref Unsafe.Add(ref weights, (nuint)from * stride);
            for (ulong left = NonZeros(ref part, inputs - from); left != 0; left &= left - 1)
            {
                nuint i = (nuint)BitOperations.TrailingZeroCount(left);
                ref float w = ref Unsafe.Add(ref rows, i * stride);
                TVector value = TLanes.Broadcast(Unsafe.Add(ref part, i));
                y0 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, 0), y0);
                y1 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, n), y1);
                y2 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, 2 * n), y2);
                y3 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, 3 * n), y3);
            }
        }

        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, n);
        TLanes.Store(y2, ref y, 2 * n);
        TLanes.Store(y3, ref y, 3 * n);
    }

    private static void Dense2(ref float x, int inputs, ref float weights, ref float bias, ref float y, int outputs)
    {
        nuint n = (nuint)TLanes.Count, stride = (nuint)outputs;
        TVector y0 = TLanes.Load(ref bias, 0), y1 = TLanes.Load(ref bias, n);
        for (int from = 0; from < inputs; from += MaskLength)
        {
            ref float part = ref Unsafe.Add(ref x, from);
            ref float rows = ref Unsafe.Add(ref weights, (nuint)from * stride);
            for (ulong left = NonZeros(ref part, inputs - from); left != 0; left &= left - 1)
            {
                nuint i = (nuint)BitOperations.TrailingZeroCount(left);
                ref float w = ref Unsafe.Add(ref rows, i * stride);
                TVector value = TLanes.Broadcast(Unsafe.Add(ref part, i));
                y0 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, 0), y0);
                y1 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, n), y1);
            }
        }

        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, n);
    }

    private static void Sparse2(ReadOnlySpan<int> active, ref float x, ref float weights, ref float bias, ref float y, int outputs)
    {
        nuint n = (nuint)TLanes.Count, stride = (nuint)outputs;
        TVector y0 = TLanes.Load(ref bias, 0), y1 = TLanes.Load(ref bias, n);
        for (int k = 0; k < active.Length; k++)
        {
            ref float w = ref Unsafe.Add(ref weights, (nuint)active[k] * stride);
            TVector value = TLanes.Broadcast(Unsafe.Add(ref x, k));
            y0 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, 0), y0);
            y1 = TLanes.MultiplyAdd(value, TLanes.Load(ref w, n), y1);
        }

        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, n);
    }

    /// <summary>One bit for each of the next inputs, 64 at most, that is not 0. Reads whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZeros(ref float x, int count)
    {
        ulong bits = 0;
        for (int i = 0; i < MaskLength && i < count; i += TLanes.Count)
        {
            bits |= TLanes.NonZeros(TLanes.Load(ref x, (nuint)i)) << i;
        }

        return count < MaskLength ? bits & ((1UL << count) - 1) : bits;
    }
}
