using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>
/// The sum of x[i] w[i] kept in 16 partial sums, i in sum i mod 16, whatever the register width; they are then folded in halves.
/// So dense and sparse rows and all machines add in the same order.
/// </summary>
internal static class DotKernel
{
    public const int Lanes = 16;

    public static int PaddedCount(int count) => checked(count + Lanes - 1) / Lanes * Lanes;

    /// <summary>The inner product of vectors padded with zeros to a multiple of <see cref="Lanes"/>.</summary>
    public static float Dense(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        Dense(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b[..a.Length]), a.Length);

    /// <summary>A value and zeros, into <see cref="Lanes"/> elements.</summary>
    public static void Store(float value, Span<float> y)
    {
        ref float first = ref MemoryMarshal.GetReference(y[..Lanes]);
        Vector128.CreateScalar(value).StoreUnsafe(ref first);
        Vector128<float>.Zero.StoreUnsafe(ref first, 4);
        Vector128<float>.Zero.StoreUnsafe(ref first, 8);
        Vector128<float>.Zero.StoreUnsafe(ref first, 12);
    }

    /// <summary>Sums over <paramref name="count"/> products, a multiple of <see cref="Lanes"/>.</summary>
    [SkipLocalsInit]
    public static float Dense(ref float x, ref float weights, int count)
    {
        Span<float> sums = stackalloc float[Lanes];
        if (Lanes512.IsSupported)
        {
            Accumulate<Lanes512, Vector512<float>>(ref x, ref weights, count, ref sums[0]);
        }
        else if (Lanes256.IsSupported)
        {
            Accumulate<Lanes256, Vector256<float>>(ref x, ref weights, count, ref sums[0]);
        }
        else
        {
            Accumulate<Lanes128, Vector128<float>>(ref x, ref weights, count, ref sums[0]);
        }

        return Fold(ref sums[0]);
    }

    /// <summary>The same where only the inputs listed in <paramref name="active"/> (ascending) are not 0.</summary>
    public static float Sparse(ReadOnlySpan<int> active, ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        Span<float> sums = stackalloc float[Lanes];
        sums.Clear();
        for (int k = 0; k < active.Length; k++)
        {
            ref float sum = ref sums[active[k] % Lanes];
            sum = Lanes128.MultiplyAdd(x[k], weights[active[k]], sum);
        }

        return Fold(ref sums[0]);
    }

    private static void Accumulate<TLanes, TVector>(ref float x, ref float weights, int count, ref float sums)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TVector sum = default;
            for (int i = lane; i < count; i += Lanes)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref weights, (nuint)i), sum);
            }

            TLanes.Store(sum, ref sums, (nuint)lane);
        }
    }

    private static float Fold(ref float sums)
    {
        Vector128<float> lower = Vector128.LoadUnsafe(ref sums, 0) + Vector128.LoadUnsafe(ref sums, 8);
        Vector128<float> upper = Vector128.LoadUnsafe(ref sums, 4) + Vector128.LoadUnsafe(ref sums, 12);
        Vector128<float> four = lower + upper;
        return four[0] + four[2] + (four[1] + four[3]);
    }
}
