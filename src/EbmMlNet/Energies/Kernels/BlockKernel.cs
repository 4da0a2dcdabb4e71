using System.Numerics;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// <see cref="LayerKernel{TLanes, TVector}"/> for a few rows at once: a weight is read once for all of them. Every row is summed in
/// the same order as alone, so its result is the same.
/// </summary>
internal static class BlockKernel
{
    public const int Rows = 4;

    /// <summary>y = W x + b for rows that lie <paramref name="stride"/> (x) and <paramref name="outputs"/> (y) apart.</summary>
    public static void Apply<TLanes, TVector>(
        ref float x, int stride, int inputs, ref float weights, ref float bias, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int from = 0; from < outputs; from += 2 * TLanes.Count)
        {
            Apply2<TLanes, TVector>(
                ref x,
                stride,
                inputs,
                ref Unsafe.Add(ref weights, from),
                ref Unsafe.Add(ref bias, from),
                ref Unsafe.Add(ref y, from),
                outputs);
        }
    }

    private static void Apply2<TLanes, TVector>(
        ref float x, int stride, int inputs, ref float weights, ref float bias, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref bias, 0), a1 = TLanes.Load(ref bias, n);
        TVector b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
        for (int from = 0; from < inputs; from += LayerKernel<TLanes, TVector>.MaskLength)
        {
            ref float xa = ref Unsafe.Add(ref x, from);
            ref float xb = ref Unsafe.Add(ref xa, stride);
            ref float xc = ref Unsafe.Add(ref xb, stride);
            ref float xd = ref Unsafe.Add(ref xc, stride);
            ref float rows = ref Unsafe.Add(ref weights, (nuint)from * (nuint)outputs);
            int count = inputs - from;
            ulong left = LayerKernel<TLanes, TVector>.NonZeros(ref xa, count) | LayerKernel<TLanes, TVector>.NonZeros(ref xb, count)
                | LayerKernel<TLanes, TVector>.NonZeros(ref xc, count) | LayerKernel<TLanes, TVector>.NonZeros(ref xd, count);
            for (; left != 0; left &= left - 1)
            {
                nuint i = (nuint)BitOperations.TrailingZeroCount(left);
                ref float w = ref Unsafe.Add(ref rows, i * (nuint)outputs);
                TVector w0 = TLanes.Load(ref w, 0), w1 = TLanes.Load(ref w, n);
                TVector value = TLanes.Broadcast(Unsafe.Add(ref xa, i));
                a0 = TLanes.MultiplyAdd(value, w0, a0);
                a1 = TLanes.MultiplyAdd(value, w1, a1);
                value = TLanes.Broadcast(Unsafe.Add(ref xb, i));
                b0 = TLanes.MultiplyAdd(value, w0, b0);
                b1 = TLanes.MultiplyAdd(value, w1, b1);
                value = TLanes.Broadcast(Unsafe.Add(ref xc, i));
                c0 = TLanes.MultiplyAdd(value, w0, c0);
                c1 = TLanes.MultiplyAdd(value, w1, c1);
                value = TLanes.Broadcast(Unsafe.Add(ref xd, i));
                d0 = TLanes.MultiplyAdd(value, w0, d0);
                d1 = TLanes.MultiplyAdd(value, w1, d1);
            }
        }

        Store<TLanes, TVector>(a0, a1, ref y);
        Store<TLanes, TVector>(b0, b1, ref Unsafe.Add(ref y, outputs));
        Store<TLanes, TVector>(c0, c1, ref Unsafe.Add(ref y, 2 * outputs));
        Store<TLanes, TVector>(d0, d1, ref Unsafe.Add(ref y, 3 * outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector>(TVector first, TVector second, ref float y)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TLanes.Store(first, ref y, 0);
        TLanes.Store(second, ref y, (nuint)TLanes.Count);
    }
}
