using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>
/// The gradient by one feature's rows of a table, from that by the outputs of rows: g (1 - f) for the row at a value's place, g f for the next. Rows are
/// put in the order of their places first, so that sums stay in registers for as long as the place is the same.
/// </summary>
internal sealed class LookupGradient : IDisposable
{
    private readonly int _count;
    private readonly int[] _order;
    private readonly float[] _fractions;
    private int[] _ends = [];

    /// <param name="count">The number of rows.</param>
    public LookupGradient(int count)
    {
        _count = count;
        _order = ArrayPool<int>.Shared.Rent(count);
        _fractions = ArrayPool<float>.Shared.Rent(count);
    }

    /// <summary>Adds the gradient to the table.</summary>
    /// <param name="values">Places with fractions, row by row.</param>
    /// <param name="stride">How many of them a row has.</param>
    /// <param name="outputs">The gradient by the outputs, as many in a row as a row of the table has.</param>
    /// <param name="table">The gradient by the feature's part of the table; the last row, of missing values, has no next.</param>
    /// <param name="width">The numbers of a row of the table, a multiple of <see cref="LookupKernel.OutputMultiple"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(ReadOnlySpan<float> values, int stride, ReadOnlySpan<float> outputs, Span<float> table, int width)
    {
        int places = table.Length / width;
        Sort(values, stride, places);
        for (int place = 0, start = 0; place < places; start = _ends[place++])
        {
            if (_ends[place] == start)
            {
                continue;
            }

            ReadOnlySpan<int> rows = _order.AsSpan(start, _ends[place] - start);
            ReadOnlySpan<float> fractions = _fractions.AsSpan(start, rows.Length);
            ref float lower = ref table[place * width];
            ref float upper = ref place + 1 < places ? ref table[(place + 1) * width] : ref Unsafe.NullRef<float>();
            ref float g = ref MemoryMarshal.GetReference(outputs);
            if (Lanes512.IsSupported)
            {
                Add<Lanes512, Vector512<float>>(rows, fractions, ref g, ref lower, ref upper, width);
            }
            else if (Lanes256.IsSupported)
            {
                Add<Lanes256, Vector256<float>>(rows, fractions, ref g, ref lower, ref upper, width);
            }
            else
            {
                Add<Lanes128, Vector128<float>>(rows, fractions, ref g, ref lower, ref upper, width);
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_order);
        ArrayPool<float>.Shared.Return(_fractions);
    }

    // By counting; rows of one place keep their order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort(ReadOnlySpan<float> values, int stride, int places)
    {
        _ends = _ends.Length < places ? new int[places] : _ends;
        Span<int> next = _ends.AsSpan(0, places);
        next.Clear();
        for (int row = 0; row < _count; row++)
        {
            next[(int)values[row * stride]]++;
        }

        for (int place = 0, sum = 0; place < places; place++)
        {
            (next[place], sum) = (sum, sum + next[place]);
        }

        for (int row = 0; row < _count; row++)
        {
            float value = values[row * stride];
            int place = (int)value, at = next[place]++;
            _order[at] = row;
            _fractions[at] = value - place;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TVector>(
        ReadOnlySpan<int> rows, ReadOnlySpan<float> fractions, ref float g, ref float lower, ref float upper, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int from = 0;
        for (; from <= width - (4 * TLanes.Count); from += 4 * TLanes.Count)
        {
            Add4<TLanes, TVector>(rows, fractions, ref Unsafe.Add(ref g, from), ref Unsafe.Add(ref lower, from), ref Next(ref upper, from), width);
        }

        for (; from < width; from += TLanes.Count)
        {
            Add1<TLanes, TVector>(rows, fractions, ref Unsafe.Add(ref g, from), ref Unsafe.Add(ref lower, from), ref Next(ref upper, from), width);
        }
    }

    private static ref float Next(ref float upper, int from) => ref Unsafe.IsNullRef(ref upper) ? ref upper : ref Unsafe.Add(ref upper, from);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add4<TLanes, TVector>(
        ReadOnlySpan<int> rows, ReadOnlySpan<float> fractions, ref float g, ref float lower, ref float upper, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nuint n = (nuint)TLanes.Count;
        TVector l0 = TLanes.Load(ref lower, 0), l1 = TLanes.Load(ref lower, n), l2 = TLanes.Load(ref lower, 2 * n), l3 = TLanes.Load(ref lower, 3 * n);
        TVector u0 = default, u1 = default, u2 = default, u3 = default;
        for (int i = 0; i < rows.Length; i++)
        {
            ref float row = ref Unsafe.Add(ref g, (nuint)rows[i] * (nuint)width);
            TVector of = TLanes.Broadcast(1 - fractions[i]), ofNext = TLanes.Broadcast(fractions[i]);
            TVector g0 = TLanes.Load(ref row, 0), g1 = TLanes.Load(ref row, n), g2 = TLanes.Load(ref row, 2 * n), g3 = TLanes.Load(ref row, 3 * n);
            l0 = TLanes.MultiplyAdd(of, g0, l0);
            l1 = TLanes.MultiplyAdd(of, g1, l1);
            l2 = TLanes.MultiplyAdd(of, g2, l2);
            l3 = TLanes.MultiplyAdd(of, g3, l3);
            u0 = TLanes.MultiplyAdd(ofNext, g0, u0);
            u1 = TLanes.MultiplyAdd(ofNext, g1, u1);
            u2 = TLanes.MultiplyAdd(ofNext, g2, u2);
            u3 = TLanes.MultiplyAdd(ofNext, g3, u3);
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
    private static void Add1<TLanes, TVector>(
        ReadOnlySpan<int> rows, ReadOnlySpan<float> fractions, ref float g, ref float lower, ref float upper, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector own = TLanes.Load(ref lower, 0), next = default;
        for (int i = 0; i < rows.Length; i++)
        {
            TVector of = TLanes.Load(ref Unsafe.Add(ref g, (nuint)rows[i] * (nuint)width), 0);
            own = TLanes.MultiplyAdd(TLanes.Broadcast(1 - fractions[i]), of, own);
            next = TLanes.MultiplyAdd(TLanes.Broadcast(fractions[i]), of, next);
        }

        TLanes.Store(own, ref lower, 0);
        if (!Unsafe.IsNullRef(ref upper))
        {
            TLanes.Store(next, ref upper, 0);
        }
    }
}
