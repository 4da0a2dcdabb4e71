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
                TVector first = Line<TLanes, TVector>(u, Unsafe.Add(ref slope, j), Unsafe.Add(ref offset, j));
                TVector second = Line<TLanes, TVector>(u, Unsafe.Add(ref slope, j + 1), Unsafe.Add(ref offset, j + 1));
                TVector p = TLanes.Multiply(Numerator<TLanes, TVector>(first), TLanes.Broadcast(Unsafe.Add(ref weight, j)));
                TVector r = TLanes.Multiply(Numerator<TLanes, TVector>(second), TLanes.Broadcast(Unsafe.Add(ref weight, j + 1)));
                TVector q = Denominator<TLanes, TVector>(first), s = Denominator<TLanes, TVector>(second);
                TVector both = TLanes.Divide(TLanes.MultiplyAdd(p, s, TLanes.Multiply(r, q)), TLanes.Multiply(q, s));
                sum = TLanes.Add(sum, both);
            }

            TLanes.Store(sum, ref MemoryMarshal.GetReference(sums), (nuint)i);
        }
    }

    /// <summary>What <see cref="Apply"/> gives at one place.</summary>
    /// <param name="u">Where.</param>
    /// <param name="slopes">s, a multiple of <see cref="Multiple"/> of them.</param>
    /// <param name="offsets">o.</param>
    /// <param name="weights">v.</param>
    public static float At(float u, ReadOnlySpan<float> slopes, ReadOnlySpan<float> offsets, ReadOnlySpan<float> weights)
    {
        offsets = offsets[..slopes.Length];
        weights = weights[..slopes.Length];
        return Lanes512.IsSupported ? At<Lanes512, Vector512<float>>(u, slopes, offsets, weights)
            : Lanes256.IsSupported ? At<Lanes256, Vector256<float>>(u, slopes, offsets, weights)
            : At<Lanes128, Vector128<float>>(u, slopes, offsets, weights);
    }

    /// <summary>The derivatives of sum_i g_i sum_j v_j tanh(s_j u_i + o_j).</summary>
    /// <param name="u">Where.</param>
    /// <param name="gradient">g.</param>
    /// <param name="slopes">s, a multiple of <see cref="Multiple"/> of them.</param>
    /// <param name="offsets">o.</param>
    /// <param name="weights">v.</param>
    /// <param name="bySlopes">Receives those by s.</param>
    /// <param name="byOffsets">Receives those by o.</param>
    /// <param name="byWeights">Receives those by v.</param>
    public static void Differentiate(
        ReadOnlySpan<float> u,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> slopes,
        ReadOnlySpan<float> offsets,
        ReadOnlySpan<float> weights,
        Span<float> bySlopes,
        Span<float> byOffsets,
        Span<float> byWeights)
    {
        gradient = gradient[..u.Length];
        offsets = offsets[..slopes.Length];
        weights = weights[..slopes.Length];
        bySlopes = bySlopes[..slopes.Length];
        byOffsets = byOffsets[..slopes.Length];
        byWeights = byWeights[..slopes.Length];
        if (Lanes512.IsSupported)
        {
            Differentiate<Lanes512, Vector512<float>>(u, gradient, slopes, offsets, weights, bySlopes, byOffsets, byWeights);
        }
        else if (Lanes256.IsSupported)
        {
            Differentiate<Lanes256, Vector256<float>>(u, gradient, slopes, offsets, weights, bySlopes, byOffsets, byWeights);
        }
        else
        {
            Differentiate<Lanes128, Vector128<float>>(u, gradient, slopes, offsets, weights, bySlopes, byOffsets, byWeights);
        }
    }

    private static float At<TLanes, TVector>(float u, ReadOnlySpan<float> slopes, ReadOnlySpan<float> offsets, ReadOnlySpan<float> weights)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector sum = default, place = TLanes.Broadcast(u);
        for (int j = 0; j < slopes.Length; j += TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(Tanh<TLanes, TVector>(slopes, offsets, j, place), TLanes.Load(ref MemoryMarshal.GetReference(weights), (nuint)j), sum);
        }

        return TLanes.Sum(sum);
    }

    private static void Differentiate<TLanes, TVector>(
        ReadOnlySpan<float> u,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> slopes,
        ReadOnlySpan<float> offsets,
        ReadOnlySpan<float> weights,
        Span<float> bySlopes,
        Span<float> byOffsets,
        Span<float> byWeights)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector one = TLanes.Broadcast(1), minusOne = TLanes.Broadcast(-1);
        for (int j = 0; j < slopes.Length; j += TLanes.Count)
        {
            TVector ofSlope = default, ofOffset = default, ofWeight = default;
            for (int i = 0; i < u.Length; i++)
            {
                TVector place = TLanes.Broadcast(u[i]), g = TLanes.Broadcast(gradient[i]);
                TVector t = Tanh<TLanes, TVector>(slopes, offsets, j, place);
                TVector inner = TLanes.Multiply(g, TLanes.MultiplyAdd(TLanes.Multiply(t, minusOne), t, one));
                ofWeight = TLanes.MultiplyAdd(g, t, ofWeight);
                ofOffset = TLanes.Add(ofOffset, inner);
                ofSlope = TLanes.MultiplyAdd(inner, place, ofSlope);
            }

            TVector weight = TLanes.Load(ref MemoryMarshal.GetReference(weights), (nuint)j);
            TLanes.Store(TLanes.Multiply(ofSlope, weight), ref MemoryMarshal.GetReference(bySlopes), (nuint)j);
            TLanes.Store(TLanes.Multiply(ofOffset, weight), ref MemoryMarshal.GetReference(byOffsets), (nuint)j);
            TLanes.Store(ofWeight, ref MemoryMarshal.GetReference(byWeights), (nuint)j);
        }
    }

    // Of the lines from j on, at a place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tanh<TLanes, TVector>(ReadOnlySpan<float> slopes, ReadOnlySpan<float> offsets, int j, TVector place)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector z = TLanes.MultiplyAdd(
            TLanes.Load(ref MemoryMarshal.GetReference(slopes), (nuint)j), place, TLanes.Load(ref MemoryMarshal.GetReference(offsets), (nuint)j));
        z = TLanes.Clamp(z, TLanes.Broadcast(-Reach), TLanes.Broadcast(Reach));
        return TLanes.Divide(Numerator<TLanes, TVector>(z), Denominator<TLanes, TVector>(z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Line<TLanes, TVector>(TVector u, float slope, float offset)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Clamp(TLanes.MultiplyAdd(TLanes.Broadcast(slope), u, TLanes.Broadcast(offset)), TLanes.Broadcast(-Reach), TLanes.Broadcast(Reach));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Numerator<TLanes, TVector>(TVector z)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector t = TLanes.Multiply(z, z);
        TVector p = TLanes.MultiplyAdd(TLanes.Broadcast(P4), t, TLanes.Broadcast(P3));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P2));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P1));
        return TLanes.Multiply(TLanes.MultiplyAdd(p, t, TLanes.Broadcast(P0)), z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Denominator<TLanes, TVector>(TVector z)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector t = TLanes.Multiply(z, z);
        TVector q = TLanes.MultiplyAdd(TLanes.Broadcast(Q4), t, TLanes.Broadcast(Q3));
        q = TLanes.MultiplyAdd(q, t, TLanes.Broadcast(Q2));
        q = TLanes.MultiplyAdd(q, t, TLanes.Broadcast(Q1));
        return TLanes.MultiplyAdd(q, t, TLanes.Broadcast(1));
    }
}
