using System.Numerics;

namespace EbmMlNet;

/// <summary>
/// Integrates exp(-F(u)) of one or several surfaces over u, by Simpson's rule on cells that are the finer the nearer a component lies, and
/// halved further where the rule with half the points says something else.
/// </summary>
/// <remarks>Its memory is used again for the next row. Not for two threads at a time.</remarks>
internal sealed class AnswerGrid
{
    /// <summary>Nodes of a cell, without its last, which is the next one's first.</summary>
    private const int NodesPerCell = 4;

    /// <summary>A cell is no wider than so many spreads of a component near it.</summary>
    private const double CellWidth = 1.6;

    /// <summary>A component of less weight gives no cells of its own.</summary>
    private const double LeastLogWeight = -11.5;

    /// <summary>The share of the integral that the estimated error may reach.</summary>
    private const double Tolerance = 5e-5;

    private const int MostCells = 1024;
    private const int MostPasses = 6;

    private readonly List<double> _ends = [];
    private (double Mean, double Spread)[] _components = [];
    private double[] _nodes = [];
    private double[] _spareNodes = [];
    private double[] _freshNodes = [];
    private int[] _sources = [];
    private float[][] _values = [];
    private float[] _spare = [];
    private float[] _fresh = [];
    private float[] _floats = [];
    private double[] _answers = [];
    private double[] _logPartitions = [];

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes, ascending: pairs of intervals of equal length.</summary>
    public ReadOnlySpan<double> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>log of the integral of exp(-F) of each surface.</summary>
    public ReadOnlySpan<double> LogPartitions => _logPartitions;

    /// <summary>The estimated error of the integrals, as a share of them.</summary>
    public double Error { get; private set; }

    public void Build(ReadOnlySpan<SurfaceReading> surfaces)
    {
        if (_values.Length != surfaces.Length)
        {
            _values = new float[surfaces.Length][];
            Array.Fill(_values, []);
            _logPartitions = new double[surfaces.Length];
        }

        LayCells(surfaces);
        Count = ((_ends.Count - 1) * NodesPerCell) + 1;
        Grow(ref _nodes, TanhSumKernel.PaddedCount(Count));
        for (int cell = 0; cell + 1 < _ends.Count; cell++)
        {
            double step = (_ends[cell + 1] - _ends[cell]) / NodesPerCell;
            for (int i = 0; i < NodesPerCell; i++)
            {
                _nodes[(cell * NodesPerCell) + i] = _ends[cell] + (i * step);
            }
        }

        _nodes[Count - 1] = _ends[^1];
        Halve(_nodes, Count, out ReadOnlySpan<float> u, out ReadOnlySpan<float> rests);
        for (int s = 0; s < surfaces.Length; s++)
        {
            Grow(ref _values[s], u.Length);
            surfaces[s].Evaluate(u, rests, _values[s]);
        }

        for (int pass = 0; Integrate() > Tolerance && pass < MostPasses && Refine(surfaces); pass++)
        {
        }
    }

    /// <summary>The density of the surfaces' mixture at each node.</summary>
    /// <param name="weights">The weight of each surface.</param>
    /// <param name="densities">Receives it.</param>
    public void Mix(ReadOnlySpan<float> weights, Span<double> densities)
    {
        densities.Clear();
        for (int s = 0; s < weights.Length; s++)
        {
            double factor = weights[s] * Math.Exp(-_logPartitions[s]);
            for (int i = 0; i < densities.Length; i++)
            {
                densities[i] += factor * _values[s][i];
            }
        }
    }

    /// <summary>The mean of an answer under the first surface.</summary>
    public double MeanOf(AnswerScaling scaling)
    {
        float[] values = _values[0];
        double[] answers = _nodes;
        if (scaling.LogOffset is not null)
        {
            Grow(ref _answers, Count);
            answers = _answers;
            scaling.ToAnswers(Nodes, answers);
        }

        double sum = 0, total = 0;
        for (int i = 0; i + 2 < Count; i += 2)
        {
            double third = (_nodes[i + 1] - _nodes[i]) / 3;
            double a = values[i] * third, b = 4 * values[i + 1] * third, c = values[i + 2] * third;
            total += a + b + c;
            sum += (a * answers[i]) + (b * answers[i + 1]) + (c * answers[i + 2]);
        }

        return scaling.LogOffset is null ? scaling.ToAnswer(sum / total) : sum / total;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }
    }

    // As the floats that kernels take, and what that loses. Padded by whatever lies behind the nodes.
    private void Halve(double[] nodes, int count, out ReadOnlySpan<float> floats, out ReadOnlySpan<float> rests)
    {
        count = TanhSumKernel.PaddedCount(count);
        Grow(ref _floats, 2 * count);
        ref double node = ref nodes.AsSpan(0, count)[0];
        ref float high = ref _floats[0], low = ref _floats[count];
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector<float>.Count)
        {
            var first = Vector.LoadUnsafe(ref node, i);
            var second = Vector.LoadUnsafe(ref node, i + (nuint)Vector<double>.Count);
            Vector<float> rounded = Vector.Narrow(first, second);
            Vector.Widen(rounded, out Vector<double> one, out Vector<double> two);
            rounded.StoreUnsafe(ref high, i);
            Vector.Narrow(first - one, second - two).StoreUnsafe(ref low, i);
        }

        floats = _floats.AsSpan(0, count);
        rests = _floats.AsSpan(count, count);
    }

    private void LayCells(ReadOnlySpan<SurfaceReading> surfaces)
    {
        double from = double.PositiveInfinity, to = double.NegativeInfinity;
        int count = 0;
        foreach (SurfaceReading surface in surfaces)
        {
            Grow(ref _components, count + surface.Means.Length);
            for (int k = 0; k < surface.Means.Length; k++)
            {
                double mean = surface.Means[k], spread = surface.Spreads[k], logWeight = surface.LogWeights[k];
                if (logWeight > LeastLogWeight)
                {
                    // Beyond so many spreads it has less than 1e-6 of the mass, whatever the residual does.
                    double reach = spread * Math.Sqrt(2 * (14 + (2 * surface.ResidualBound)));
                    from = Math.Min(from, mean - reach);
                    to = Math.Max(to, mean + reach);
                    _components[count++] = (mean, spread);
                }
            }
        }

        _ends.Clear();
        _ends.Add(from);
        Split(from, to, count);
    }

    /// <summary>Adds the ends of the cells between two places.</summary>
    /// <param name="left">Where to begin.</param>
    /// <param name="right">Where to end.</param>
    /// <param name="count">So many of the components may ask for finer cells: those whose wish was met above come after them.</param>
    private void Split(double left, double right, int count)
    {
        double width = right - left, middle = (left + right) / 2;
        int unmet = 0;
        for (int k = 0; k < count; k++)
        {
            // Far from a component, its density is small and its cells may be wide.
            (double mean, double spread) = _components[k];
            double distance = Math.Abs(middle - mean) - (width / 2);
            if (width > CellWidth * Math.Max(spread, distance / 2))
            {
                (_components[k], _components[unmet]) = (_components[unmet], _components[k]);
                unmet++;
            }
        }

        if (unmet > 0 && _ends.Count < MostCells && middle > left && middle < right)
        {
            Split(left, middle, unmet);
            Split(middle, right, unmet);
        }
        else
        {
            _ends.Add(right);
        }
    }

    // The integrals, and how far halving all cells would move them at most, as Richardson's extrapolation tells.
    private double Integrate()
    {
        Error = 0;
        for (int s = 0; s < _values.Length; s++)
        {
            double sum = 0, error = 0;
            for (int i = 0; i + NodesPerCell < Count; i += NodesPerCell)
            {
                (double fine, double coarse) = Cell(_values[s], i);
                sum += fine;
                error += Math.Abs(fine - coarse) / 15;
            }

            _logPartitions[s] = Math.Log(sum);
            Error = Math.Max(Error, error / sum);
        }

        return Error;
    }

    private (double Fine, double Coarse) Cell(float[] f, int i)
    {
        double third = (_nodes[i + 1] - _nodes[i]) / 3;
        return (third * (f[i] + (4 * (f[i + 1] + f[i + 3])) + (2 * f[i + 2]) + f[i + 4]), 2 * third * (f[i] + (4 * f[i + 2]) + f[i + 4]));
    }

    // Halves the cells that are to blame; only the new nodes are evaluated.
    private bool Refine(ReadOnlySpan<SurfaceReading> surfaces)
    {
        int cells = (Count - 1) / NodesPerCell, count = 0, fresh = 0;
        Grow(ref _spareNodes, 2 * Count);
        Grow(ref _sources, 2 * Count);
        Grow(ref _freshNodes, TanhSumKernel.PaddedCount(Count));
        for (int cell = 0; cell < cells; cell++)
        {
            int i = cell * NodesPerCell;
            bool isSplit = cells + (fresh / NodesPerCell) < MostCells && IsToBlame(i, cells);
            for (int n = i; n < i + NodesPerCell; n++)
            {
                (_spareNodes[count], _sources[count++]) = (_nodes[n], n);
                if (isSplit)
                {
                    _freshNodes[fresh] = (_nodes[n] + _nodes[n + 1]) / 2;
                    (_spareNodes[count], _sources[count++]) = (_freshNodes[fresh], ~fresh);
                    fresh++;
                }
            }
        }

        if (fresh == 0)
        {
            return false;
        }

        (_spareNodes[count], _sources[count++]) = (_nodes[Count - 1], Count - 1);
        (_nodes, _spareNodes, Count) = (_spareNodes, _nodes, count);
        Halve(_freshNodes, fresh, out ReadOnlySpan<float> u, out ReadOnlySpan<float> rests);
        Grow(ref _fresh, u.Length);
        for (int s = 0; s < surfaces.Length; s++)
        {
            surfaces[s].Evaluate(u, rests, _fresh);
            Grow(ref _spare, count);
            for (int i = 0; i < count; i++)
            {
                _spare[i] = _sources[i] >= 0 ? _values[s][_sources[i]] : _fresh[~_sources[i]];
            }

            (_values[s], _spare) = (_spare, _values[s]);
        }

        return true;
    }

    private bool IsToBlame(int i, int cells)
    {
        for (int s = 0; s < _values.Length; s++)
        {
            (double fine, double coarse) = Cell(_values[s], i);
            if (Math.Abs(fine - coarse) / 15 > Tolerance / 2 / cells * Math.Exp(_logPartitions[s]))
            {
                return true;
            }
        }

        return false;
    }
}
