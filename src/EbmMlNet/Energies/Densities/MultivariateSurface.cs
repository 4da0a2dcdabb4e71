using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>What a <see cref="ContinuousNetwork"/> of several targets says of one row: its energy as a function of the standardised answer alone.</summary>
/// <remarks>Its memory is used again for the next row. Once a row is read, several threads can ask for its energies.</remarks>
internal sealed class MultivariateSurface
{
    private const double LogRootTwoPi = 0.91893853320467274;
    private readonly ContinuousNetwork _network;
    private readonly float[] _outputs;
    private readonly float[] _scratch;
    private readonly double[] _inverse;
    private readonly float[] _line = new float[MultivariatePoints.Count];
    private readonly double[] _slopes;
    private readonly double[] _offsets;

    public MultivariateSurface(ContinuousNetwork network)
    {
        _network = network;
        int components = network.ComponentCount, targets = network.TargetCount;
        _outputs = new float[network.Packed.PaddedOutputs];
        _scratch = new float[network.Packed.ScratchLength];
        (LogWeights, Means, Spreads) = (new double[components], new double[components * targets], new double[components * targets]);
        (Mean, Deviation) = (new double[targets], new double[targets]);
        _inverse = new double[targets * targets];
        (_slopes, _offsets) = (new double[network.CodeCount * targets], new double[network.CodeCount]);
    }

    /// <summary>The logarithms of the mixture's weights.</summary>
    public double[] LogWeights { get; }

    /// <summary>Where its components lie: <c>[K, D]</c>.</summary>
    public double[] Means { get; }

    /// <summary>The deviations of each target given those before it: <c>[K, D]</c>.</summary>
    public double[] Spreads { get; }

    /// <summary>The mixture's mean.</summary>
    public double[] Mean { get; }

    /// <summary>Its standard deviations.</summary>
    public double[] Deviation { get; }

    /// <summary>How far the energy can be from -log q.</summary>
    public double ResidualBound => _network.ResidualBound;

    private int Targets => _network.TargetCount;

    public void Read(ReadOnlySpan<float> features)
    {
        _network.Packed.Apply(features, _outputs, _scratch);
        ReadMixture();
    }

    public void Read(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        _network.Packed.Apply(indices, values, _outputs, _scratch);
        ReadMixture();
    }

    /// <summary>F(u).</summary>
    public double Energy(ReadOnlySpan<double> u) => -LogProposal(u) - Residual(u);

    /// <summary>Adds a share of -dF/du to a slope, and as much of the mixture's curvature, sum_k r_k S_k^-1, to a matrix <c>[D, D]</c>.</summary>
    public void AddSlope(ReadOnlySpan<double> u, double share, Span<double> slope, Span<double> curvature)
    {
        double all = LogProposal(u);
        int targets = Targets;
        Span<double> z = stackalloc double[targets];
        for (int k = 0; k < LogWeights.Length; k++)
        {
            double part = share * Math.Exp(LogComponent(k, u, z) - all);
            if (part < 1e-12)
            {
                continue;
            }

            // S^-1 (u - m) = diag(1/s) B' z, and S^-1 = diag(1/s) B' B diag(1/s).
            for (int i = 0; i < targets; i++)
            {
                double pull = z[i], spread = Spreads[(k * targets) + i];
                for (int r = i + 1; r < targets; r++)
                {
                    pull += Factor(k, r, i) * z[r];
                }

                slope[i] -= part * pull / spread;
                for (int j = 0; j <= i; j++)
                {
                    double sum = i == j ? 1 : Factor(k, i, j);
                    for (int r = i + 1; r < targets; r++)
                    {
                        sum += Factor(k, r, i) * Factor(k, r, j);
                    }

                    sum *= part / spread / Spreads[(k * targets) + j];
                    curvature[(i * targets) + j] += sum;
                    curvature[(j * targets) + i] += i == j ? 0 : sum;
                }
            }
        }

        for (int c = 0; c < _offsets.Length; c++)
        {
            double tanh = Math.Tanh(LineAt(c, u)), factor = share * _network.OutputWeights[c] * (1 - (tanh * tanh));
            for (int i = 0; i < targets; i++)
            {
                slope[i] += factor * _slopes[(c * targets) + i];
            }
        }
    }

    /// <summary>log q(u).</summary>
    public double LogProposal(ReadOnlySpan<double> u)
    {
        double most = double.NegativeInfinity, sum = 0;
        Span<double> z = stackalloc double[Targets];
        for (int k = 0; k < LogWeights.Length; k++)
        {
            double log = LogComponent(k, u, z);
            if (double.IsNaN(log))
            {
                return log;
            }

            if (log > most)
            {
                sum *= Math.Exp(most - log);
                most = log;
            }

            sum += double.IsNegativeInfinity(most) ? 0 : Math.Exp(log - most);
        }

        return double.IsNegativeInfinity(most) ? most : most + Math.Log(sum);
    }

    /// <summary>What the energy is less than -log q.</summary>
    public double Residual(ReadOnlySpan<double> u)
    {
        double residual = 0;
        for (int c = 0; c < _offsets.Length; c++)
        {
            residual += _network.OutputWeights[c] * Math.Tanh(LineAt(c, u));
        }

        return residual;
    }

    /// <summary>The residuals of points, <c>[D, Count]</c>: one target after the other.</summary>
    public void Residuals(ReadOnlySpan<float> points, Span<float> residuals)
    {
        residuals.Clear();
        if (ResidualBound == 0)
        {
            return;
        }

        Span<float> line = _line.AsSpan(0, residuals.Length);
        for (int c = 0; c < _offsets.Length; c++)
        {
            line.Fill((float)_offsets[c]);
            for (int i = 0; i < Targets; i++)
            {
                TensorPrimitives.MultiplyAdd(points.Slice(i * line.Length, line.Length), (float)_slopes[(c * Targets) + i], line, line);
            }

            TensorPrimitives.Tanh(line, line);
            TensorPrimitives.MultiplyAdd(line, _network.OutputWeights[c], residuals, residuals);
        }
    }

    /// <summary>The component that a number from 0 to 1 falls into, each being as long as its weight.</summary>
    public int ComponentAt(double place)
    {
        double end = 0;
        for (int k = 0; k + 1 < LogWeights.Length; k++)
        {
            end += Math.Exp(LogWeights[k]);
            if (place < end)
            {
                return k;
            }
        }

        return LogWeights.Length - 1;
    }

    /// <summary>The answer of a component that a standard normal vector stands for: u = m + s w with B w = z.</summary>
    public void Place(int component, ReadOnlySpan<double> normal, Span<double> u)
    {
        int targets = Targets;
        for (int i = 0; i < targets; i++)
        {
            u[i] = normal[i];
            for (int j = 0; j < i; j++)
            {
                u[i] -= Factor(component, i, j) * u[j];
            }
        }

        for (int i = 0; i < targets; i++)
        {
            u[i] = Means[(component * targets) + i] + (Spreads[(component * targets) + i] * u[i]);
        }
    }

    // log of a component's weight and density, and its z = B (u - m) / s.
    private double LogComponent(int k, ReadOnlySpan<double> u, Span<double> z)
    {
        int targets = Targets;
        double log = LogWeights[k] - (targets * LogRootTwoPi);
        for (int i = 0; i < targets; i++)
        {
            z[i] = (u[i] - Means[(k * targets) + i]) / Spreads[(k * targets) + i];
            log -= Math.Log(Spreads[(k * targets) + i]);
        }

        for (int i = targets - 1; i >= 0; i--)
        {
            for (int j = 0; j < i; j++)
            {
                z[i] += Factor(k, i, j) * z[j];
            }

            log -= z[i] * z[i] / 2;
        }

        return log;
    }

    // B[i, j], below the diagonal.
    private double Factor(int k, int i, int j)
    {
        int targets = Targets, below = targets * (targets - 1) / 2;
        return _outputs[(LogWeights.Length * (1 + (2 * targets))) + (k * below) + (i * (i - 1) / 2) + j];
    }

    private double LineAt(int code, ReadOnlySpan<double> u)
    {
        double line = _offsets[code];
        for (int i = 0; i < u.Length; i++)
        {
            line += _slopes[(code * u.Length) + i] * u[i];
        }

        return line;
    }

    private void ReadMixture()
    {
        int components = LogWeights.Length, targets = Targets;
        ReadOnlySpan<float> logits = _outputs.AsSpan(0, components);
        double most = TensorPrimitives.Max(logits), sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - most);
        }

        Array.Clear(Mean);
        for (int k = 0; k < components; k++)
        {
            LogWeights[k] = logits[k] - most - Math.Log(sum);
            for (int i = 0; i < targets; i++)
            {
                int at = (k * targets) + i;
                Means[at] = _outputs[components + at];
                Spreads[at] = _network.Floor + (_network.Spread * Elementwise.Softplus(_outputs[(components * (1 + targets)) + at]));
                Mean[i] += Math.Exp(LogWeights[k]) * Means[at];
            }
        }

        Array.Clear(Deviation);
        for (int k = 0; k < components; k++)
        {
            AddVariances(k, Math.Exp(LogWeights[k]));
        }

        for (int i = 0; i < targets; i++)
        {
            Deviation[i] = Math.Sqrt(Deviation[i]);
        }

        ReadLines(_outputs.AsSpan(components * ContinuousNetwork.OutputsPerComponent(targets), _network.CodeCount));
    }

    // The variance of target i is s_i^2 times the square of row i of B^-1.
    private void AddVariances(int k, double weight)
    {
        int targets = Targets;
        for (int i = 0; i < targets; i++)
        {
            Span<double> row = _inverse.AsSpan(i * targets, targets);
            row.Clear();
            row[i] = 1;
            for (int j = 0; j < i; j++)
            {
                double factor = Factor(k, i, j);
                for (int c = 0; c <= j; c++)
                {
                    row[c] -= factor * _inverse[(j * targets) + c];
                }
            }

            double square = 0, spread = Spreads[(k * targets) + i], from = Means[(k * targets) + i] - Mean[i];
            foreach (double value in row)
            {
                square += value * value;
            }

            Deviation[i] += weight * ((spread * spread * square) + (from * from));
        }
    }

    // c + a u + b (u - m) / s as a line in u.
    private void ReadLines(ReadOnlySpan<float> codes)
    {
        int targets = Targets;
        for (int c = 0; c < codes.Length; c++)
        {
            _offsets[c] = codes[c];
            for (int i = 0; i < targets; i++)
            {
                double relative = _network.AnswerWeights[(2 * c * targets) + targets + i] / Deviation[i];
                _slopes[(c * targets) + i] = _network.AnswerWeights[(2 * c * targets) + i] + relative;
                _offsets[c] -= relative * Mean[i];
            }
        }
    }
}
