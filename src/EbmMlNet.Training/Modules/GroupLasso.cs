using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The proximal step of the group lasso over the weights of curves: all weights from one feature to one output are shortened together.
/// </summary>
/// <param name="starts">The first weight row of each feature, and the end of the last.</param>
/// <param name="start">Where the weights of the curves lie among those of the network.</param>
/// <param name="width">The outputs, with padding.</param>
internal sealed class GroupLasso(int[] starts, int start, int width)
{
    /// <summary>What <see cref="PiecewiseLinearEncoding.Adaptivity"/> multiplies the strength of a feature by at most.</summary>
    private const double MostFactor = 4;

    private readonly double[] _norms = new double[starts.Length - 1];

    /// <summary>For each feature, and each output: the square of the length of its weights, then the share that is kept of them.</summary>
    private readonly float[] _squares = new float[(starts.Length - 1) * width];

    /// <param name="flat">The weights of the network.</param>
    /// <param name="threshold">What a group of one bin is shortened by; one of T bins by the root of T as much.</param>
    /// <param name="adaptivity">See <see cref="PiecewiseLinearEncoding.Adaptivity"/>.</param>
    public void Shrink(FlatWeights flat, float threshold, double adaptivity)
    {
        using torch.Tensor onCpu = flat.Values.cpu();
        ThreadParts.ForEach(_norms.Length, part =>
        {
            Span<float> all = TensorMemory.Floats(onCpu);
            for (int feature = part.Start; feature < part.End; feature++)
            {
                Span<float> of = Of(all, feature), squares = SquaresOf(feature);
                SumSquares(of, squares);
                _norms[feature] = Math.Sqrt(TensorPrimitives.Sum<float>(squares));
            }
        });
        double mean = _norms.Average();
        ThreadParts.ForEach(_norms.Length, part =>
        {
            Span<float> all = TensorMemory.Floats(onCpu);
            for (int feature = part.Start; feature < part.End; feature++)
            {
                Span<float> of = Of(all, feature), shares = SquaresOf(feature);
                int bins = (of.Length / width) - 1;
                ToShares(shares, threshold * MathF.Sqrt(Math.Max(bins, 1)) * Factor(mean, _norms[feature], adaptivity));
                Multiply(of, shares);
            }
        });

        if (flat.Device.type != DeviceType.CPU)
        {
            using IDisposable off = torch.no_grad();
            _ = flat.Values.copy_(onCpu);
        }
    }

    // Where all weights are zero nothing is left to shorten.
    private static float Factor(double mean, double norm, double adaptivity) =>
        adaptivity == 0 || mean == 0 ? 1 : (float)Math.Min(MostFactor, Math.Pow(mean / norm, adaptivity));

    private Span<float> SquaresOf(int feature) => _squares.AsSpan(feature * width, width);

    private Span<float> Of(Span<float> all, int feature) =>
        all.Slice(start + (starts[feature] * width), (starts[feature + 1] - starts[feature]) * width);

    // Over the rows of a feature's weights, of as many numbers each as there are sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSquares(ReadOnlySpan<float> rows, Span<float> sums)
    {
        ref float x = ref MemoryMarshal.GetReference(rows);
        for (int i = 0; i < sums.Length; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int at = i; at < rows.Length; at += sums.Length)
            {
                var value = Vector.LoadUnsafe(ref x, (nuint)at);
                sum += value * value;
            }

            sum.CopyTo(sums[i..]);
        }
    }

    // From squares of lengths to the shares that are kept of them, max(0, 1 - threshold / length).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToShares(Span<float> squares, float threshold)
    {
        for (int i = 0; i < squares.Length; i += Vector<float>.Count)
        {
            Vector<float> length = Vector.SquareRoot(new Vector<float>(squares[i..]));
            var limit = new Vector<float>(threshold);
            Vector.ConditionalSelect(
                Vector.GreaterThan(length, limit), Vector<float>.One - (limit / length), Vector<float>.Zero).CopyTo(squares[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Span<float> rows, ReadOnlySpan<float> factors)
    {
        ref float x = ref MemoryMarshal.GetReference(rows);
        for (int i = 0; i < factors.Length; i += Vector<float>.Count)
        {
            var factor = new Vector<float>(factors[i..]);
            for (int at = i; at < rows.Length; at += factors.Length)
            {
                (Vector.LoadUnsafe(ref x, (nuint)at) * factor).StoreUnsafe(ref x, (nuint)at);
            }
        }
    }
}
