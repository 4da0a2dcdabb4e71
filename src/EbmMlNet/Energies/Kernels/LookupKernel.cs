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

    /// <summary>The tables of so many places, of 16 bins and a hundred outputs each, lie in the fastest cache.</summary>
    private const int PlacesAtOnce = 4;

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

    /// <summary>
    /// Adds to the outputs of many rows, which are there: a few places of all rows at a time, so that their part of the table stays in the fastest cache, and two rows
    /// at a time, so that one's sums do not wait for the other's. The sums are those of <see cref="Apply(ReadOnlySpan{int}, ReadOnlySpan{float}, ref float, ref float, ref float, int)"/>.
    /// </summary>
    /// <param name="places">As many for each row, row by row.</param>
    /// <param name="fractions">As many.</param>
    /// <param name="table">The table.</param>
    /// <param name="y">The outputs of the rows: biases, at first.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="outputs">The padded number of outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float y, int rows, int outputs)
    {
        if (Lanes512.IsSupported)
        {
            AddTo<Lanes512, Vector512<float>>(places, fractions, ref table, ref y, rows, outputs);
        }
        else if (Lanes256.IsSupported)
        {
            AddTo<Lanes256, Vector256<float>>(places, fractions, ref table, ref y, rows, outputs);
        }
        else
        {
            AddTo<Lanes128, Vector128<float>>(places, fractions, ref table, ref y, rows, outputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo<TLanes, TVector>(
        ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, ref float table, ref float y, int rows, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int perRow = places.Length / rows;
        for (int first = 0; first < perRow; first += PlacesAtOnce)
        {
            int count = Math.Min(PlacesAtOnce, perRow - first), row = 0;
            for (; row + 1 < rows; row += 2)
            {
                ReadOnlySpan<int> p0 = places.Slice((row * perRow) + first, count), p1 = places.Slice(((row + 1) * perRow) + first, count);
                ReadOnlySpan<float> f0 = fractions.Slice((row * perRow) + first, count), f1 = fractions.Slice(((row + 1) * perRow) + first, count);
                ref float y0 = ref Unsafe.Add(ref y, row * outputs);
                int from = 0;
                for (; from <= outputs - (4 * TLanes.Count); from += 4 * TLanes.Count)
                {
                    Add4To2<TLanes, TVector>(p0, f0, p1, f1, ref Unsafe.Add(ref table, from), ref Unsafe.Add(ref y0, from), outputs);
                }

                for (; from < outputs; from += TLanes.Count)
                {
                    Add1To2<TLanes, TVector>(p0, f0, p1, f1, ref Unsafe.Add(ref table, from), ref Unsafe.Add(ref y0, from), outputs);
                }
            }

            if (row < rows)
            {
                ref float last = ref Unsafe.Add(ref y, row * outputs);
                Apply<TLanes, TVector>(
                    places.Slice((row * perRow) + first, count), fractions.Slice((row * perRow) + first, count), ref table, ref last, ref last, outputs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add4To2<TLanes, TVector>(
        ReadOnlySpan<int> p0, ReadOnlySpan<float> f0, ReadOnlySpan<int> p1, ReadOnlySpan<float> f1, ref float table, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count, stride = (nuint)outputs;
        ref float next = ref Unsafe.Add(ref y, stride);
        TVector a0 = TLanes.Load(ref y, 0), a1 = TLanes.Load(ref y, n), a2 = TLanes.Load(ref y, 2 * n), a3 = TLanes.Load(ref y, 3 * n);
        TVector b0 = TLanes.Load(ref next, 0), b1 = TLanes.Load(ref next, n), b2 = TLanes.Load(ref next, 2 * n), b3 = TLanes.Load(ref next, 3 * n);
        for (int k = 0; k < p0.Length; k++)
        {
            ref float row = ref Unsafe.Add(ref table, (nuint)p0[k] * stride);
            ref float other = ref Unsafe.Add(ref table, (nuint)p1[k] * stride);
            TVector upper = TLanes.Broadcast(f0[k]), lower = TLanes.Broadcast(1 - f0[k]);
            TVector otherUpper = TLanes.Broadcast(f1[k]), otherLower = TLanes.Broadcast(1 - f1[k]);
            a0 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 0), a0);
            a1 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, n), a1);
            a2 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 3 * n), a3);
            b0 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 0), b0);
            b1 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, n), b1);
            b2 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 3 * n), b3);
            row = ref Unsafe.Add(ref row, stride);
            other = ref Unsafe.Add(ref other, stride);
            a0 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 0), a0);
            a1 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, n), a1);
            a2 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 3 * n), a3);
            b0 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 0), b0);
            b1 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, n), b1);
            b2 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 3 * n), b3);
        }

        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, n);
        TLanes.Store(a2, ref y, 2 * n);
        TLanes.Store(a3, ref y, 3 * n);
        TLanes.Store(b0, ref next, 0);
        TLanes.Store(b1, ref next, n);
        TLanes.Store(b2, ref next, 2 * n);
        TLanes.Store(b3, ref next, 3 * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add1To2<TLanes, TVector>(
        ReadOnlySpan<int> p0, ReadOnlySpan<float> f0, ReadOnlySpan<int> p1, ReadOnlySpan<float> f1, ref float table, ref float y, int outputs)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint stride = (nuint)outputs;
        ref float next = ref Unsafe.Add(ref y, stride);
        TVector a = TLanes.Load(ref y, 0), b = TLanes.Load(ref next, 0);
        for (int k = 0; k < p0.Length; k++)
        {
            ref float row = ref Unsafe.Add(ref table, (nuint)p0[k] * stride);
            ref float other = ref Unsafe.Add(ref table, (nuint)p1[k] * stride);
            a = TLanes.MultiplyAdd(TLanes.Broadcast(1 - f0[k]), TLanes.Load(ref row, 0), a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(1 - f1[k]), TLanes.Load(ref other, 0), b);
            a = TLanes.MultiplyAdd(TLanes.Broadcast(f0[k]), TLanes.Load(ref row, stride), a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(f1[k]), TLanes.Load(ref other, stride), b);
        }

        TLanes.Store(a, ref y, 0);
        TLanes.Store(b, ref next, 0);
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
