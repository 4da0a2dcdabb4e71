using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Measures, batch by batch and without keeping them, how far codes are from the two ways to collapse: to a point (standard deviation 0)
/// and to few directions (effective rank near 1).
/// </summary>
internal sealed class CodeMeter : IDisposable
{
    private Tensor? _origin;
    private Tensor? _sum;
    private Tensor? _products;
    private long _count;

    /// <summary>Adds the codes of one batch: <c>[P,d]</c>, with d and the device always the same.</summary>
    public void Add(Tensor codes)
    {
        if (codes.size(0) == 0)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor exact = codes.detach().to(ScalarType.Float64);
        if (_origin is null || _sum is null || _products is null)
        {
            // Counted from one of the codes, sums keep what the codes differ by, however far they lie from zero.
            _origin = exact[0].clone().DetachFromDisposeScope();
            _sum = zeros_like(_origin).DetachFromDisposeScope();
            _products = zeros([exact.size(1), exact.size(1)], ScalarType.Float64, exact.device).DetachFromDisposeScope();
        }

        Tensor moved = exact - _origin;
        // Not sum(0): C# takes a literal 0 for a ScalarType, and all is summed.
        _ = _sum.add_(moved.sum([0L]), Scalars.Of(1));
        _ = _products.add_(moved.t().matmul(moved), Scalars.Of(1));
        _count += exact.size(0);
    }

    /// <summary>What was measured since the start; NaN with fewer than two codes.</summary>
    /// <returns>
    /// Deviation: the square root of the mean over dimensions of the variance. EffectiveRank: <c>exp(-sum p log p)</c> from 1 to d, with
    /// the singular values p of the centred codes, divided by their sum; 1 where all codes are the same. Roy and Vetterli, The Effective
    /// Rank (2007).
    /// </returns>
    public (double Deviation, double EffectiveRank) Measure()
    {
        if (_count < 2 || _sum is null || _products is null)
        {
            return (double.NaN, double.NaN);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor sum = _sum.cpu();
        Tensor scatter = _products.cpu() - (sum.outer(sum) / Scalars.Of(_count));
        double[] spreads = scatter.diagonal().contiguous().data<double>().ToArray();
        double deviation = Math.Sqrt(Math.Max(0, spreads.Average()) / (_count - 1));
        return (deviation, double.IsFinite(deviation) ? EffectiveRank(scatter, deviation) : double.NaN);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_count);
        if (_origin is not null && _sum is not null && _products is not null)
        {
            writer.Write(_origin.size(0));
            writer.Write(_origin);
            writer.Write(_sum);
            writer.Write(_products);
        }
    }

    public void Read(BinaryReader reader, Device device)
    {
        Dispose();
        _count = reader.ReadInt64();
        if (_count > 0)
        {
            long width = reader.ReadInt64();
            _origin = zeros([width], ScalarType.Float64, device).DetachFromDisposeScope();
            _sum = zeros_like(_origin).DetachFromDisposeScope();
            _products = zeros([width, width], ScalarType.Float64, device).DetachFromDisposeScope();
            reader.ReadInto(_origin);
            reader.ReadInto(_sum);
            reader.ReadInto(_products);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _origin?.Dispose();
        _sum?.Dispose();
        _products?.Dispose();
    }

    private static double EffectiveRank(Tensor scatter, double deviation)
    {
        if (deviation == 0)
        {
            return 1;
        }

        // The eigenvalues of the scatter matrix are the squares of the singular values.
        double[] singular = Array.ConvertAll(
            linalg.eigvalsh(scatter).data<double>().ToArray(), eigenvalue => Math.Sqrt(Math.Max(0, eigenvalue)));
        double total = singular.Sum();
        return Math.Exp(-singular.Where(value => value > 0).Sum(value => value / total * Math.Log(value / total)));
    }
}
