using System.Numerics;
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

    private readonly double[] _factors = new double[starts.Length - 1];

    /// <param name="flat">The weights of the network.</param>
    /// <param name="threshold">What a group of one bin is shortened by; one of T bins by the root of T as much.</param>
    /// <param name="adaptivity">See <see cref="PiecewiseLinearEncoding.Adaptivity"/>.</param>
    public void Shrink(FlatWeights flat, float threshold, double adaptivity)
    {
        using torch.Tensor onCpu = flat.Values.cpu();
        SetFactors(onCpu, adaptivity);
        ThreadParts.ForEach(_factors.Length, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (part) =>
        {
            Span<float> keep = new float[width];
            for (int feature = part.Start; feature < part.End; feature++)
            {
                Span<float> of = Of(onCpu, feature);
                keep.Clear();
                for (int at = 0; at < of.Length; at += width)
                {
                    AddSquares(keep, of.Slice(at, width));
                }

                int bins = (of.Length / width) - 1;
                ToShares(keep, threshold * MathF.Sqrt(Math.Max(bins, 1)) * (float)_factors[feature]);
                for (int at = 0; at < of.Length; at += width)
                {
                    Multiply(of.Slice(at, width), keep);
                }
            }
        });

        if (flat.Device.type != DeviceType.CPU)
        {
            using IDisposable off = torch.no_grad();
            _ = flat.Values.copy_(onCpu);
        }
    }

    private void SetFactors(torch.Tensor onCpu, double adaptivity)
    {
        if (adaptivity == 0)
        {
            Array.Fill(_factors, 1);
            return;
        }

        ThreadParts.ForEach(_factors.Length, part =>
        {
            for (int feature = part.Start; feature < part.End; feature++)
            {
                _factors[feature] = Math.Sqrt(SumOfSquares(Of(onCpu, feature)));
            }
        });
        double mean = _factors.Average();
        for (int feature = 0; feature < _factors.Length; feature++)
        {
            // 0 / 0 where all weights are zero: nothing is left to shorten.
            _factors[feature] = mean == 0 ? 1 : Math.Min(MostFactor, Math.Pow(mean / _factors[feature], adaptivity));
        }
    }

    private Span<float> Of(torch.Tensor onCpu, int feature) => MemoryMarshal.Cast<byte, float>(onCpu.bytes).Slice(
        start + (starts[feature] * width), (starts[feature + 1] - starts[feature]) * width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(ReadOnlySpan<float> x)
    {
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < x.Length; i += Vector<float>.Count)
        {
            var value = new Vector<float>(x[i..]);
            sum += value * value;
        }

        return Vector.Sum(sum);
    }

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
