using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// y = W x + b with W stored input by input, <c>[inputs, outputs]</c>: every input is broadcast and multiplied into a block of
/// outputs that stays in registers. There is no remainder: outputs are padded to <see cref="PackedLayer.OutputMultiple"/>.
/// </summary>
/// <remarks>
/// Two sums are kept for each output, over the lower and over the upper half of the inputs, since a single one would wait for
/// the multiply-add before it. Within a half, inputs are added in ascending order whatever the lane count, so that dense and
/// sparse rows and all register widths agree to the last bit. The scalar equivalent is in the tests.
/// </remarks>
internal static class LayerKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Dense(ref float x, int inputs, ref float weights, ref float bias, ref float y, int outputs)
    {
        int from = 0;
        for (; from <= outputs - (4 * TLanes.Count); from += 4 * TLanes.Count)
        {
            Dense4(ref x, inputs, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), (nuint)outputs);
        }

        for (; from < outputs; from += 2 * TLanes.Count)
        {
            Dense2(ref x, inputs, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), (nuint)outputs);
        }
    }

    /// <summary>The same for the inputs listed in <paramref name="active"/>, of which the first <paramref name="lower"/> are in the lower half.</summary>
    public static void Sparse(
        ReadOnlySpan<int> active, int lower, ref float x, ref float weights, ref float bias, ref float y, int outputs)
    {
        for (int from = 0; from < outputs; from += 2 * TLanes.Count)
        {
            Sparse2(active, lower, ref x, ref Unsafe.Add(ref weights, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), (nuint)outputs);
        }
    }

    private static void Dense4(ref float x, int inputs, ref float weights, ref float bias, ref float y, nuint stride)
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref bias, 0), a1 = TLanes.Load(ref bias, n), a2 = TLanes.Load(ref bias, 2 * n), a3 = TLanes.Load(ref bias, 3 * n);
        TVector b0 = default, b1 = default, b2 = default, b3 = default;
        int half = inputs / 2;
        ref float upperX = ref Unsafe.Add(ref x, half);
        ref float wa = ref weights;
        ref float wb = ref Unsafe.Add(ref weights, (nuint)half * stride);
        for (int i = 0; i < half; i++)
        {
            TVector xa = TLanes.Broadcast(Unsafe.Add(ref x, i));
            a0 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, 0), a0);
            a1 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, n), a1);
            a2 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, 3 * n), a3);
            TVector xb = TLanes.Broadcast(Unsafe.Add(ref upperX, i));
            b0 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 0), b0);
            b1 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, n), b1);
            b2 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 3 * n), b3);
            wa = ref Unsafe.Add(ref wa, stride);
            wb = ref Unsafe.Add(ref wb, stride);
        }

        if ((inputs & 1) != 0)
        {
            TVector xb = TLanes.Broadcast(Unsafe.Add(ref upperX, half));
            b0 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 0), b0);
            b1 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, n), b1);
            b2 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 3 * n), b3);
        }

        TLanes.Store(TLanes.Add(a0, b0), ref y, 0);
        TLanes.Store(TLanes.Add(a1, b1), ref y, n);
        TLanes.Store(TLanes.Add(a2, b2), ref y, 2 * n);
        TLanes.Store(TLanes.Add(a3, b3), ref y, 3 * n);
    }

    private static void Dense2(ref float x, int inputs, ref float weights, ref float bias, ref float y, nuint stride)
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref bias, 0), a1 = TLanes.Load(ref bias, n);
        TVector b0 = default, b1 = default;
        int half = inputs / 2;
        ref float upperX = ref Unsafe.Add(ref x, half);
        ref float wa = ref weights;
        ref float wb = ref Unsafe.Add(ref weights, (nuint)half * stride);
        for (int i = 0; i < half; i++)
        {
            TVector xa = TLanes.Broadcast(Unsafe.Add(ref x, i));
            a0 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, 0), a0);
            a1 = TLanes.MultiplyAdd(xa, TLanes.Load(ref wa, n), a1);
            TVector xb = TLanes.Broadcast(Unsafe.Add(ref upperX, i));
            b0 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 0), b0);
            b1 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, n), b1);
            wa = ref Unsafe.Add(ref wa, stride);
            wb = ref Unsafe.Add(ref wb, stride);
        }

        if ((inputs & 1) != 0)
        {
            TVector xb = TLanes.Broadcast(Unsafe.Add(ref upperX, half));
            b0 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, 0), b0);
            b1 = TLanes.MultiplyAdd(xb, TLanes.Load(ref wb, n), b1);
        }

        TLanes.Store(TLanes.Add(a0, b0), ref y, 0);
        TLanes.Store(TLanes.Add(a1, b1), ref y, n);
    }

    private static void Sparse2(ReadOnlySpan<int> active, int lower, ref float x, ref float weights, ref float bias, ref float y, nuint stride)
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref bias, 0), a1 = TLanes.Load(ref bias, n);
        TVector b0 = default, b1 = default;
        int k = 0;
        for (; k < lower; k++)
        {
            TVector xa = TLanes.Broadcast(Unsafe.Add(ref x, k));
            ref float w = ref Unsafe.Add(ref weights, (nuint)active[k] * stride);
            a0 = TLanes.MultiplyAdd(xa, TLanes.Load(ref w, 0), a0);
            a1 = TLanes.MultiplyAdd(xa, TLanes.Load(ref w, n), a1);
        }

        for (; k < active.Length; k++)
        {
            TVector xb = TLanes.Broadcast(Unsafe.Add(ref x, k));
            ref float w = ref Unsafe.Add(ref weights, (nuint)active[k] * stride);
            b0 = TLanes.MultiplyAdd(xb, TLanes.Load(ref w, 0), b0);
            b1 = TLanes.MultiplyAdd(xb, TLanes.Load(ref w, n), b1);
        }

        TLanes.Store(TLanes.Add(a0, b0), ref y, 0);
        TLanes.Store(TLanes.Add(a1, b1), ref y, n);
    }
}
