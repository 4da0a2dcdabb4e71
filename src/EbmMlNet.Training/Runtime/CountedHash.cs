using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// 24 bits of a hash of a key of 64 bits and a place of 32: three rounds of shifts and multiplications, the second half of the key between the first
/// two. In managed code, as many places at a time as the processor takes; and as integers of torch, with the same bits.
/// </summary>
internal static class CountedHash
{
    /// <summary>Numbers are this many bits, so that every one of them is a float.</summary>
    public const int Bits = 24;

    /// <summary>The step between numbers from 0 to 1: 2^-24.</summary>
    public const float Step = 1f / (1 << Bits);

    private const uint First = 0xED5AD4BB, Second = 0xAC4C1B51, Third = 0x31848BAB;

    private static readonly Vector<uint> s_indices = new([.. Enumerable.Range(0, Vector<uint>.Count).Select(i => (uint)i)]);

    /// <summary>SplitMix64's finalizer (Steele, Lea and Flood, 2014): every bit of the result hangs on every bit of z.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Fills with the numbers k 2^-24 of the places from 0 on, k having the bits of <paramref name="low"/> set.</summary>
    public static void Fill(ulong key, Span<float> values, int low) => Fill(key, values, new Numbers(low));

    /// <summary>Fills with <paramref name="scale"/> where k is at least a threshold, else with 0.</summary>
    public static void FillMask(ulong key, Span<float> values, int threshold, float scale) => Fill(key, values, new Mask(threshold, scale));

    /// <summary>The bits as a row of integers of torch, on any device.</summary>
    public static torch.Tensor OnDevice(ulong key, long count, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor x = Scalars.Range(0, count, torch.ScalarType.Int32, device);
        _ = x.add_(Integer((uint)key), Scalars.Of(1));
        Shift(x, 17);
        _ = x.mul_(Integer(First));
        _ = x.add_(Integer((uint)(key >> 32)), Scalars.Of(1));
        Shift(x, 11);
        _ = x.mul_(Integer(Second));
        Shift(x, 15);
        _ = x.mul_(Integer(Third));
        Shift(x, 14);
        return scope.MoveToOuter(Shifted(x, 32 - Bits));
    }

    private static void Fill<TNumber>(ulong key, Span<float> values, TNumber number)
        where TNumber : struct, INumber
    {
        uint low = (uint)key, high = (uint)(key >> 32);
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        var places = new Vector<uint>(low) + s_indices;
        var step = new Vector<uint>((uint)Vector<uint>.Count);
        var key1 = new Vector<uint>(high);
        for (int i = 0; i < wide.Length; i++, places += step)
        {
            Vector<uint> x = (places ^ (places >>> 17)) * First + key1;
            x = (x ^ (x >>> 11)) * Second;
            x = (x ^ (x >>> 15)) * Third;
            x = (x ^ (x >>> 14)) >>> (32 - Bits);
            wide[i] = number.Of(Vector.AsVectorInt32(x));
        }

        for (int i = wide.Length * Vector<float>.Count; i < values.Length; i++)
        {
            uint x = low + (uint)i;
            x = ((x ^ (x >> 17)) * First) + high;
            x = (x ^ (x >> 11)) * Second;
            x = (x ^ (x >> 15)) * Third;
            values[i] = number.Of((int)((x ^ (x >> 14)) >> (32 - Bits)));
        }
    }

    // x ^= x >> bits, of integers that have no sign.
    private static void Shift(torch.Tensor x, int bits) => _ = x.bitwise_xor_(Shifted(x, bits));

    // Torch's shift repeats the sign, which is cut off.
    private static torch.Tensor Shifted(torch.Tensor x, int bits) =>
        x.bitwise_right_shift(Whole(bits)).bitwise_and_(Whole((int)(uint.MaxValue >> bits)));

    private static torch.Tensor Whole(int value) => torch.tensor(value);

    // The same 32 bits, as an integer with a sign.
    private static Scalar Integer(uint value) => Scalars.Of((long)(int)value);

    /// <summary>What becomes of 24 bits, one at a time or many.</summary>
    private interface INumber
    {
        float Of(int k);

        Vector<float> Of(Vector<int> k);
    }

    private readonly struct Numbers(int low) : INumber
    {
        public float Of(int k) => (k | low) * Step;

        public Vector<float> Of(Vector<int> k) => Vector.ConvertToSingle(k | new Vector<int>(low)) * Step;
    }

    private readonly struct Mask(int threshold, float scale) : INumber
    {
        public float Of(int k) => k >= threshold ? scale : 0;

        public Vector<float> Of(Vector<int> k) =>
            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(k, new Vector<int>(threshold)), new Vector<float>(scale), Vector<float>.Zero);
    }
}
