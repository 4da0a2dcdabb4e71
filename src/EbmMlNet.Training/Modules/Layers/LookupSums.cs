using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>
/// Adds to the outputs of rows what the curves of features give: y += sum_k (1 - f_k) table[p_k] + f_k table[p_k + 1]. A few outputs of a few features at a time,
/// so that their part of the table stays in the fastest cache, and two rows at a time, so that one's sums do not wait for the other's. Every output is
/// summed in the order of the features, whatever the register width.
/// </summary>
/// <remarks>
/// Five, four and one registers are written out each, here and in <see cref="LookupGradient"/>: sums in an array, or in a structure of five, would lie in memory and
/// not in registers.
/// </remarks>
internal static class LookupSums
{
    /// <summary>Half of the fastest cache, in bytes: the other half is for rows.</summary>
    private const int TableBytesAtOnce = 24 * 1024;

    private const int Wide = 5;
    private const int Narrow = 4;

    /// <param name="places">The places of values.</param>
    /// <param name="rows">Which of its rows.</param>
    /// <param name="features">Which of its features.</param>
    /// <param name="table">The table.</param>
    /// <param name="y">The outputs of the first of the rows.</param>
    /// <param name="width">The numbers of a row of the table and of the outputs, a multiple of <see cref="LookupKernel.OutputMultiple"/>.</param>
    public static void AddTo(LookupPlaces places, (int Start, int End) rows, ReadOnlySpan<int> features, ReadOnlySpan<float> table, Span<float> y, int width)
    {
        if (Lanes512.IsSupported)
        {
            AddTo<Lanes512, Vector512<float>>(places, rows, features, table, y, width);
        }
        else if (Lanes256.IsSupported)
        {
            AddTo<Lanes256, Vector256<float>>(places, rows, features, table, y, width);
        }
        else
        {
            AddTo<Lanes128, Vector128<float>>(places, rows, features, table, y, width);
        }
    }

    private static void AddTo<TLanes, TVector>(
        LookupPlaces places, (int Start, int End) rows, ReadOnlySpan<int> features, ReadOnlySpan<float> table, Span<float> y, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // Hidden units and one output more make one register more than a multiple of four.
        int registers = width / TLanes.Count, wide = Math.Min(registers % Narrow, registers / Wide);
        for (int from = 0; from < width;)
        {
            int count = wide-- > 0 ? Wide : width - from >= Narrow * TLanes.Count ? Narrow : 1;
            int most = TableBytesAtOnce / (count * TLanes.Count * sizeof(float));
            for (int first = 0; first < features.Length;)
            {
                int end = first, knots = 0;
                do
                {
                    knots += places.CountOf(features[end++]);
                }
                while (end < features.Length && knots + places.CountOf(features[end]) <= most);

                AddTo<TLanes, TVector>(places, rows, features[first..end], ref MemoryMarshal.GetReference(table[from..]), ref MemoryMarshal.GetReference(y[from..]), width, count);
                first = end;
            }

            from += count * TLanes.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo<TLanes, TVector>(
        LookupPlaces places, (int Start, int End) rows, ReadOnlySpan<int> features, ref float table, ref float y, int width, int registers)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref int p = ref places.FirstPlace;
        ref float f = ref places.FirstFraction;
        for (int row = rows.Start; row < rows.End; row += 2)
        {
            // The last of an odd number of rows is its own neighbour: both sums are the same, and stored twice.
            nuint next = row + 1 < rows.End ? 1u : 0;
            ref float y0 = ref Unsafe.Add(ref y, (nuint)(row - rows.Start) * (nuint)width);
            ref float y1 = ref Unsafe.Add(ref y0, next * (nuint)width);
            if (registers == Wide)
            {
                Add5<TLanes, TVector>(features, (nuint)places.RowCount, ref Unsafe.Add(ref p, row), ref Unsafe.Add(ref f, row), next, ref table, (nuint)width, ref y0, ref y1);
            }
            else if (registers == Narrow)
            {
                Add4<TLanes, TVector>(features, (nuint)places.RowCount, ref Unsafe.Add(ref p, row), ref Unsafe.Add(ref f, row), next, ref table, (nuint)width, ref y0, ref y1);
            }
            else
            {
                Add1<TLanes, TVector>(features, (nuint)places.RowCount, ref Unsafe.Add(ref p, row), ref Unsafe.Add(ref f, row), next, ref table, (nuint)width, ref y0, ref y1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add5<TLanes, TVector>(
        ReadOnlySpan<int> features, nuint rowCount, ref int p, ref float f, nuint next, ref float table, nuint width, ref float y, ref float z)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref y, 0), a1 = TLanes.Load(ref y, n), a2 = TLanes.Load(ref y, 2 * n), a3 = TLanes.Load(ref y, 3 * n), a4 = TLanes.Load(ref y, 4 * n);
        TVector b0 = TLanes.Load(ref z, 0), b1 = TLanes.Load(ref z, n), b2 = TLanes.Load(ref z, 2 * n), b3 = TLanes.Load(ref z, 3 * n), b4 = TLanes.Load(ref z, 4 * n);
        for (int k = 0; k < features.Length; k++)
        {
            nuint at = (nuint)features[k] * rowCount;
            float fa = Unsafe.Add(ref f, at), fb = Unsafe.Add(ref f, at + next);
            ref float row = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at) * width);
            ref float other = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at + next) * width);
            TVector lower = TLanes.Broadcast(1 - fa), otherLower = TLanes.Broadcast(1 - fb);
            a0 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 0), a0);
            a1 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, n), a1);
            a2 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 3 * n), a3);
            a4 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 4 * n), a4);
            b0 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 0), b0);
            b1 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, n), b1);
            b2 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 3 * n), b3);
            b4 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 4 * n), b4);
            row = ref Unsafe.Add(ref row, width);
            other = ref Unsafe.Add(ref other, width);
            TVector upper = TLanes.Broadcast(fa), otherUpper = TLanes.Broadcast(fb);
            a0 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 0), a0);
            a1 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, n), a1);
            a2 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 3 * n), a3);
            a4 = TLanes.MultiplyAdd(upper, TLanes.Load(ref row, 4 * n), a4);
            b0 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 0), b0);
            b1 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, n), b1);
            b2 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 3 * n), b3);
            b4 = TLanes.MultiplyAdd(otherUpper, TLanes.Load(ref other, 4 * n), b4);
        }

        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, n);
        TLanes.Store(a2, ref y, 2 * n);
        TLanes.Store(a3, ref y, 3 * n);
        TLanes.Store(a4, ref y, 4 * n);
        TLanes.Store(b0, ref z, 0);
        TLanes.Store(b1, ref z, n);
        TLanes.Store(b2, ref z, 2 * n);
        TLanes.Store(b3, ref z, 3 * n);
        TLanes.Store(b4, ref z, 4 * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add4<TLanes, TVector>(
        ReadOnlySpan<int> features, nuint rowCount, ref int p, ref float f, nuint next, ref float table, nuint width, ref float y, ref float z)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector a0 = TLanes.Load(ref y, 0), a1 = TLanes.Load(ref y, n), a2 = TLanes.Load(ref y, 2 * n), a3 = TLanes.Load(ref y, 3 * n);
        TVector b0 = TLanes.Load(ref z, 0), b1 = TLanes.Load(ref z, n), b2 = TLanes.Load(ref z, 2 * n), b3 = TLanes.Load(ref z, 3 * n);
        for (int k = 0; k < features.Length; k++)
        {
            nuint at = (nuint)features[k] * rowCount;
            float fa = Unsafe.Add(ref f, at), fb = Unsafe.Add(ref f, at + next);
            ref float row = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at) * width);
            ref float other = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at + next) * width);
            TVector lower = TLanes.Broadcast(1 - fa), otherLower = TLanes.Broadcast(1 - fb);
            a0 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 0), a0);
            a1 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, n), a1);
            a2 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 2 * n), a2);
            a3 = TLanes.MultiplyAdd(lower, TLanes.Load(ref row, 3 * n), a3);
            b0 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 0), b0);
            b1 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, n), b1);
            b2 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 2 * n), b2);
            b3 = TLanes.MultiplyAdd(otherLower, TLanes.Load(ref other, 3 * n), b3);
            row = ref Unsafe.Add(ref row, width);
            other = ref Unsafe.Add(ref other, width);
            TVector upper = TLanes.Broadcast(fa), otherUpper = TLanes.Broadcast(fb);
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
        TLanes.Store(b0, ref z, 0);
        TLanes.Store(b1, ref z, n);
        TLanes.Store(b2, ref z, 2 * n);
        TLanes.Store(b3, ref z, 3 * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add1<TLanes, TVector>(
        ReadOnlySpan<int> features, nuint rowCount, ref int p, ref float f, nuint next, ref float table, nuint width, ref float y, ref float z)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector a = TLanes.Load(ref y, 0), b = TLanes.Load(ref z, 0);
        for (int k = 0; k < features.Length; k++)
        {
            nuint at = (nuint)features[k] * rowCount;
            float fa = Unsafe.Add(ref f, at), fb = Unsafe.Add(ref f, at + next);
            ref float row = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at) * width);
            ref float other = ref Unsafe.Add(ref table, (nuint)Unsafe.Add(ref p, at + next) * width);
            a = TLanes.MultiplyAdd(TLanes.Broadcast(1 - fa), TLanes.Load(ref row, 0), a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(1 - fb), TLanes.Load(ref other, 0), b);
            a = TLanes.MultiplyAdd(TLanes.Broadcast(fa), TLanes.Load(ref row, width), a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(fb), TLanes.Load(ref other, width), b);
        }

        TLanes.Store(a, ref y, 0);
        TLanes.Store(b, ref z, 0);
    }
}
