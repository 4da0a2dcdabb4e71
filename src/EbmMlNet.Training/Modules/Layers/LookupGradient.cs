using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>
/// The gradient by one feature's rows of a table, from that by the outputs of rows: g (1 - f) for the row at a value's place, g f for the next. Rows of one
/// place are listed first, each with the one after it, so that sums stay in registers for as long as the place is the same.
/// </summary>
/// <param name="width">The numbers of a row of the table, a multiple of <see cref="LookupKernel.OutputMultiple"/>.</param>
/// <param name="most">The most rows that a feature has in the table.</param>
internal sealed class LookupGradient(int width, int most)
{
    private const int None = -1;

    private readonly int[] _firstRows = new int[most];
    private readonly AlignedFloats _table = new(checked(most * width));
    private int[] _after = [];

    /// <summary>The gradient by the feature's part of the table; the last row, of missing values, has no next.</summary>
    /// <param name="places">The feature's place in each row.</param>
    /// <param name="fractions">How far each value lies towards the next place.</param>
    /// <param name="first">The first of the feature's places.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="outputs">The gradient by the outputs, as many in a row as a row of the table has.</param>
    /// <returns>Memory that is used again for the next feature.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Span<float> Of(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, int first, int count, ReadOnlySpan<float> outputs)
    {
        Span<float> table = _table.Span[..(count * width)];
        table.Clear();
        List(places, first, count);
        for (int place = 0; place < count; place++)
        {
            int row = _firstRows[place];
            if (row == None)
            {
                continue;
            }

            ref float lower = ref table[place * width];
            ref float upper = ref place + 1 < count ? ref table[(place + 1) * width] : ref Unsafe.NullRef<float>();
            ref float g = ref MemoryMarshal.GetReference(outputs);
            ref float f = ref MemoryMarshal.GetReference(fractions);
            if (Lanes512.IsSupported)
            {
                Add<Lanes512, Vector512<float>>(row, ref f, ref g, ref lower, ref upper);
            }
            else if (Lanes256.IsSupported)
            {
                Add<Lanes256, Vector256<float>>(row, ref f, ref g, ref lower, ref upper);
            }
            else
            {
                Add<Lanes128, Vector128<float>>(row, ref f, ref g, ref lower, ref upper);
            }
        }

        return table;
    }

    // From the last row to the first, so that those of one place are listed in their order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void List(ReadOnlySpan<int> places, int first, int count)
    {
        Span<int> firstRows = _firstRows.AsSpan(0, count);
        _after = _after.Length < places.Length ? new int[places.Length] : _after;
        Span<int> after = _after;
        firstRows.Fill(None);
        for (int row = places.Length - 1; row >= 0; row--)
        {
            ref int firstRow = ref firstRows[places[row] - first];
            after[row] = firstRow;
            firstRow = row;
        }
    }

    private void Add<TLanes, TVector>(int row, ref float f, ref float g, ref float lower, ref float upper)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int registers = width / TLanes.Count, wide = Math.Min(registers % 4, registers / 5), from = 0;
        for (; wide > 0; wide--, from += 5 * TLanes.Count)
        {
            Add5<TLanes, TVector>(row, ref f, ref Unsafe.Add(ref g, from), ref Unsafe.Add(ref lower, from), ref Next(ref upper, from));
        }

        for (; from <= width - (4 * TLanes.Count); from += 4 * TLanes.Count)
        {
            Add4<TLanes, TVector>(row, ref f, ref Unsafe.Add(ref g, from), ref Unsafe.Add(ref lower, from), ref Next(ref upper, from));
        }

        for (; from < width; from += TLanes.Count)
        {
            Add1<TLanes, TVector>(row, ref f, ref Unsafe.Add(ref g, from), ref Unsafe.Add(ref lower, from), ref Next(ref upper, from));
        }
    }

    private static ref float Next(ref float upper, int from) => ref Unsafe.IsNullRef(ref upper) ? ref upper : ref Unsafe.Add(ref upper, from);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add5<TLanes, TVector>(int row, ref float f, ref float g, ref float lower, ref float upper)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector l0 = TLanes.Load(ref lower, 0), l1 = TLanes.Load(ref lower, n), l2 = TLanes.Load(ref lower, 2 * n), l3 = TLanes.Load(ref lower, 3 * n), l4 = TLanes.Load(ref lower, 4 * n);
        TVector u0 = default, u1 = default, u2 = default, u3 = default, u4 = default;
        for (ref int after = ref MemoryMarshal.GetArrayDataReference(_after); row != None; row = Unsafe.Add(ref after, row))
        {
            float fraction = Unsafe.Add(ref f, row);
            ref float of = ref Unsafe.Add(ref g, (nuint)row * (nuint)width);
            TVector own = TLanes.Broadcast(1 - fraction), next = TLanes.Broadcast(fraction);
            TVector g0 = TLanes.Load(ref of, 0), g1 = TLanes.Load(ref of, n), g2 = TLanes.Load(ref of, 2 * n), g3 = TLanes.Load(ref of, 3 * n), g4 = TLanes.Load(ref of, 4 * n);
            l0 = TLanes.MultiplyAdd(own, g0, l0);
            l1 = TLanes.MultiplyAdd(own, g1, l1);
            l2 = TLanes.MultiplyAdd(own, g2, l2);
            l3 = TLanes.MultiplyAdd(own, g3, l3);
            l4 = TLanes.MultiplyAdd(own, g4, l4);
            u0 = TLanes.MultiplyAdd(next, g0, u0);
            u1 = TLanes.MultiplyAdd(next, g1, u1);
            u2 = TLanes.MultiplyAdd(next, g2, u2);
            u3 = TLanes.MultiplyAdd(next, g3, u3);
            u4 = TLanes.MultiplyAdd(next, g4, u4);
        }

        TLanes.Store(l0, ref lower, 0);
        TLanes.Store(l1, ref lower, n);
        TLanes.Store(l2, ref lower, 2 * n);
        TLanes.Store(l3, ref lower, 3 * n);
        TLanes.Store(l4, ref lower, 4 * n);
        if (!Unsafe.IsNullRef(ref upper))
        {
            TLanes.Store(u0, ref upper, 0);
            TLanes.Store(u1, ref upper, n);
            TLanes.Store(u2, ref upper, 2 * n);
            TLanes.Store(u3, ref upper, 3 * n);
            TLanes.Store(u4, ref upper, 4 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add4<TLanes, TVector>(int row, ref float f, ref float g, ref float lower, ref float upper)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector l0 = TLanes.Load(ref lower, 0), l1 = TLanes.Load(ref lower, n), l2 = TLanes.Load(ref lower, 2 * n), l3 = TLanes.Load(ref lower, 3 * n);
        TVector u0 = default, u1 = default, u2 = default, u3 = default;
        for (ref int after = ref MemoryMarshal.GetArrayDataReference(_after); row != None; row = Unsafe.Add(ref after, row))
        {
            float fraction = Unsafe.Add(ref f, row);
            ref float of = ref Unsafe.Add(ref g, (nuint)row * (nuint)width);
            TVector own = TLanes.Broadcast(1 - fraction), next = TLanes.Broadcast(fraction);
            TVector g0 = TLanes.Load(ref of, 0), g1 = TLanes.Load(ref of, n), g2 = TLanes.Load(ref of, 2 * n), g3 = TLanes.Load(ref of, 3 * n);
            l0 = TLanes.MultiplyAdd(own, g0, l0);
            l1 = TLanes.MultiplyAdd(own, g1, l1);
            l2 = TLanes.MultiplyAdd(own, g2, l2);
            l3 = TLanes.MultiplyAdd(own, g3, l3);
            u0 = TLanes.MultiplyAdd(next, g0, u0);
            u1 = TLanes.MultiplyAdd(next, g1, u1);
            u2 = TLanes.MultiplyAdd(next, g2, u2);
            u3 = TLanes.MultiplyAdd(next, g3, u3);
        }

        TLanes.Store(l0, ref lower, 0);
        TLanes.Store(l1, ref lower, n);
        TLanes.Store(l2, ref lower, 2 * n);
        TLanes.Store(l3, ref lower, 3 * n);
        if (!Unsafe.IsNullRef(ref upper))
        {
            TLanes.Store(u0, ref upper, 0);
            TLanes.Store(u1, ref upper, n);
            TLanes.Store(u2, ref upper, 2 * n);
            TLanes.Store(u3, ref upper, 3 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add1<TLanes, TVector>(int row, ref float f, ref float g, ref float lower, ref float upper)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector l = TLanes.Load(ref lower, 0), u = default;
        for (ref int after = ref MemoryMarshal.GetArrayDataReference(_after); row != None; row = Unsafe.Add(ref after, row))
        {
            float fraction = Unsafe.Add(ref f, row);
            TVector of = TLanes.Load(ref Unsafe.Add(ref g, (nuint)row * (nuint)width), 0);
            l = TLanes.MultiplyAdd(TLanes.Broadcast(1 - fraction), of, l);
            u = TLanes.MultiplyAdd(TLanes.Broadcast(fraction), of, u);
        }

        TLanes.Store(l, ref lower, 0);
        if (!Unsafe.IsNullRef(ref upper))
        {
            TLanes.Store(u, ref upper, 0);
        }
    }
}
