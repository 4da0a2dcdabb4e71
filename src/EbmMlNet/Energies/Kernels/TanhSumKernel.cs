using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>sum_j v_j tanh(s_j u + o_j) at many u, in one pass: what is slow in the surface of a continuous answer.</summary>
/// <remarks>
/// tanh z = z P(z^2) / Q(z^2), fitted for this between -8 and 8, where it is within 6e-9 before rounding; beyond, it is that of 8, which is
/// 2.3e-7 from 1. Two codes share one division.
/// </remarks>
internal static class TanhSumKernel
{
    /// <summary>Lengths are multiples of this.</summary>
    public const int Multiple = 16;

    private const float Reach = 8;
    private const float P0 = 0.9999999699803424f;
    private const float P1 = 0.134381879753472f;
    private const float P2 = 0.0035641523814605104f;
    private const float P3 = 2.177318459225889e-05f;
    private const float P4 = 1.506172526037125e-08f;
    private const float Q1 = 0.4677150874980327f;
    private const float Q2 = 0.026136001409512177f;
    private const float Q3 = 0.0003399173286471295f;
    private const float Q4 = 8.45362719085238e-07f;

    public static int PaddedCount(int count) => checked(count + Multiple - 1) / Multiple * Multiple;

    /// <param name="u">Where, a multiple of <see cref="Multiple"/>.</param>
    /// <param name="slopes">s, an even number of them.</param>
    /// <param name="offsets">o.</param>
    /// <param name="weights">v.</param>
    /// <param name="sums">Receives the sums.</param>
    public static void Apply(
        ReadOnlySpan<float> u, ReadOnlySpan<float> slopes, ReadOnlySpan<float> offsets, ReadOnlySpan<float> weights, Span<float> sums)
    {
        sums = sums[..u.Length];
        offsets = offsets[..slopes.Length];
        weights = weights[..slopes.Length];
        if (Lanes512.IsSupported)
        {
            Apply<Lanes512, Vector512<float>>(u, slopes, offsets, weights, sums);
        }
        else if (Lanes256.IsSupported)
        {
            Apply<Lanes256, Vector256<float>>(u, slopes, offsets, weights, sums);
        }
        else
        {
            Apply<Lanes128, Vector128<float>>(u, slopes, offsets, weights, sums);
        }
    }

    private static void Apply<TLanes, TVector>(
        ReadOnlySpan<float> places, ReadOnlySpan<float> slopes, ReadOnlySpan<float> offsets, ReadOnlySpan<float> weights, Span<float> sums)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref float slope = ref MemoryMarshal.GetReference(slopes), offset = ref MemoryMarshal.GetReference(offsets);
        ref float weight = ref MemoryMarshal.GetReference(weights);
        for (int i = 0; i < places.Length; i += TLanes.Count)
        {
            TVector u = TLanes.Load(ref MemoryMarshal.GetReference(places), (nuint)i), sum = default;
            for (int j = 0; j + 1 < slopes.Length; j += 2)
            {
                TVector first = Line(u, Unsafe.Add(ref slope, j), Unsafe.Add(ref offset, j));
                TVector second = Line(u, Unsafe.Add(ref slope, j + 1), Unsafe.Add(ref offset, j + 1));
                TVector p = TLanes.Multiply(Numerator(first), TLanes.Broadcast(Unsafe.Add(ref weight, j)));
                TVector r = TLanes.Multiply(Numerator(second), TLanes.Broadcast(Unsafe.Add(ref weight, j + 1)));
                TVector q = Denominator(first), s = Denominator(second);
                TVector both = TLanes.Divide(TLanes.MultiplyAdd(p, s, TLanes.Multiply(r, q)), TLanes.Multiply(q, s));
                sum = TLanes.Add(sum, both);
            }

            TLanes.Store(sum, ref MemoryMarshal.GetReference(sums), (nuint)i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Line(TVector u, float slope, float offset) => TLanes.Clamp(
            TLanes.MultiplyAdd(TLanes.Broadcast(slope), u, TLanes.Broadcast(offset)), TLanes.Broadcast(-Reach), TLanes.Broadcast(Reach));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Numerator(TVector z)
        {
            TVector t = TLanes.Multiply(z, z);
            TVector p = TLanes.MultiplyAdd(TLanes.Broadcast(P4), t, TLanes.Broadcast(P3));
            p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P2));
            p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P1));
            return TLanes.Multiply(TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P0)), z);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Denominator(TVector z)
        {
            TVector t = TLanes.Multiply(z, z);
            TVector q = TLanes.MultiplyAdd(TLanes.Broadcast(Q4), t, TLanes.Broadcast(Q3));
            q = TLanes.MultiplyAdd(q, t, TLanes.Broadcast(Q2));
            q = TLanes.MultiplyAdd(q, t, TLanes.Broadcast(Q1));
            return TLanes.MultiplyAdd(q, t, TLanes.Broadcast(1));
        }
    }
}
