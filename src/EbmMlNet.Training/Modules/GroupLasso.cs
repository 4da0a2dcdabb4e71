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
    private readonly float[] _squares = new float[(starts.Length - 1) * width];

    /// <param name="flat">The weights of the network.</param>
    /// <param name="threshold">What a group of one bin is shortened by; one of T bins by the root of T as much.</param>
    /// <param name="adaptivity">See <see cref="PiecewiseLinearEncoding.Adaptivity"/>.</param>
    public void Shrink(FlatWeights flat, float threshold, double adaptivity)
    {
        using torch.Tensor onCpu = flat.Values.cpu();
        ThreadParts.ForEach(_norms.Length, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (part) =>
        {
            for (int feature = part.Start; feature < part.End; feature++)
            {
                Span<float> of = Of(onCpu, feature), squares = SquaresOf(feature);
                squares.Clear();
                for (int at = 0; at < of.Length; at += width)
                {
                    AddSquares(squares, of.Slice(at, width));
                }

                _norms[feature] = Math.Sqrt(TensorPrimitives.Sum<float>(squares));
            }
        });
        double mean = _norms.Average();
        ThreadParts.ForEach(_norms.Length, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (part) =>
        {
            for (int feature = part.Start; feature < part.End; feature++)
            {
                Span<float> of = Of(onCpu, feature), shares = SquaresOf(feature);
                int bins = (of.Length / width) - 1;
                ToShares(shares, threshold * MathF.Sqrt(Math.Max(bins, 1)) * Factor(mean, _norms[feature], adaptivity));
                for (int at = 0; at < of.Length; at += width)
                {
                    Multiply(of.Slice(at, width), shares);
                }
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

    private Span<float> Of(torch.Tensor onCpu, int feature) => MemoryMarshal.Cast<byte, float>(onCpu.bytes).Slice(
        start + (starts[feature] * width), (starts[feature + 1] - starts[feature]) * width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSquares(Span<float> sums, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < sums.Length; i += Vector<float>.Count)
        {
            var value = new Vector<float>(x[i..]);
            (new Vector<float>(sums[i..]) + (value * value)).CopyTo(sums[i..]);
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
    private static void Multiply(Span<float> values, ReadOnlySpan<float> factors)
    {
        for (int i = 0; i < values.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) * new Vector<float>(factors[i..])).CopyTo(values[i..]);
        }
    }
}
