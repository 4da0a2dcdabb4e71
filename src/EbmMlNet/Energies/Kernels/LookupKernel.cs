using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>
/// y = b + sum_k (1 - f_k) table[p_k] + f_k table[p_k + 1]: two rows of a table for each place and fraction. Every output is summed in the
/// order of the places, whatever the register width.
/// </summary>
internal static class LookupKernel
{
    /// <summary>Outputs are padded to a multiple of this, the widest register.</summary>
    public const int OutputMultiple = 16;

    public static int PaddedCount(int outputs) => checked(outputs + OutputMultiple - 1) / OutputMultiple * OutputMultiple;

    /// <summary>For outputs padded to a multiple of <see cref="OutputMultiple"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float bias, ref float y, int outputs)
    {
        if (Lanes512.IsSupported)
        {
            Apply<Lanes512, Vector512<float>>(places, fractions, ref table, ref bias, ref y, outputs);
        }
        else if (Lanes256.IsSupported)
        {
            Apply<Lanes256, Vector256<float>>(places, fractions, ref table, ref bias, ref y, outputs);
        }
        else
        {
            Apply<Lanes128, Vector128<float>>(places, fractions, ref table, ref bias, ref y, outputs);
        }
    }

    /// <summary>The same for one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Apply(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ReadOnlySpan<float> table, float bias)
    {
        float sum = bias;
        for (int k = 0; k < places.Length; k++)
        {
            sum = Lanes128.MultiplyAdd(1 - fractions[k], table[places[k]], sum);
            sum = Lanes128.MultiplyAdd(fractions[k], table[places[k] + 1], sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TLanes, TVector>(
        ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float bias, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int from = 0;
        for (; from <= outputs - (4 * TLanes.Count); from += 4 * TLanes.Count)
        {
            Apply4<TLanes, TVector>(
                places, fractions, ref Unsafe.Add(ref table, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), outputs);
        }

        for (; from < outputs; from += TLanes.Count)
        {
            Apply1<TLanes, TVector>(
                places, fractions, ref Unsafe.Add(ref table, from), ref Unsafe.Add(ref bias, from), ref Unsafe.Add(ref y, from), outputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply4<TLanes, TVector>(
        ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float bias, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count, stride = (nuint)outputs;
        TVector y0 = TLanes.Load(ref bias, 0), y1 = TLanes.Load(ref bias, n);
        TVector y2 = TLanes.Load(ref bias, 2 * n), y3 = TLanes.Load(ref bias, 3 * n);
        for (int k = 0; k < places.Length; k++)
        {
            ref float row = ref Unsafe.Add(ref table, (nuint)places[k] * stride);
            TVector lower = TLanes.Broadcast(1 - fractions[k]), upper = TLanes.Broadcast(fractions[k]);
            y0 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 0), y0);
            y1 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, n), y1);
            y2 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 2 * n), y2);
            y3 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 3 * n), y3);
            row = ref Unsafe.Add(ref row, stride);
            y0 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 0), y0);
            y1 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, n), y1);
            y2 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 2 * n), y2);
            y3 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 3 * n), y3);
        }

        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, n);
        TLanes.Store(y2, ref y, 2 * n);
        TLanes.Store(y3, ref y, 3 * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply1<TLanes, TVector>(
        ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float bias, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint stride = (nuint)outputs;
        TVector sum = TLanes.Load(ref bias, 0);
        for (int k = 0; k < places.Length; k++)
        {
            ref float row = ref Unsafe.Add(ref table, (nuint)places[k] * stride);
            sum = TLanes.MultiplyAdd(TLanes.Broadcast(1 - fractions[k]), TLanes.Load(ref row, 0), sum);
            sum = TLanes.MultiplyAdd(TLanes.Broadcast(fractions[k]), TLanes.Load(ref row, stride), sum);
        }

        TLanes.Store(sum, ref y, 0);
    }
}
