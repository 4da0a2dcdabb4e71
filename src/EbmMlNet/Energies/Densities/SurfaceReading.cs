using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>What a <see cref="ContinuousNetwork"/> says of one row: its energy as a function of the standardised answer alone.</summary>
/// <remarks>Its memory is used again for the next row. Not for two threads at a time.</remarks>
internal sealed class SurfaceReading
{
    private const double LogRootTwoPi = 0.91893853320467274;
    private readonly ContinuousNetwork _network;
    private readonly float[] _outputs;
    private readonly float[] _scratch;
    private float[] _line = [];

    public SurfaceReading(ContinuousNetwork network)
    {
        _network = network;
        _outputs = new float[network.Packed.PaddedOutputs];
        _scratch = new float[network.Packed.ScratchLength];
        LogWeights = new double[network.ComponentCount];
        Means = new double[network.ComponentCount];
        Spreads = new double[network.ComponentCount];
    }

    /// <summary>The logarithms of the mixture's weights.</summary>
    public double[] LogWeights { get; }

    /// <summary>Where its components lie.</summary>
    public double[] Means { get; }

    /// <summary>Their standard deviations.</summary>
    public double[] Spreads { get; }

    /// <summary>The mixture's mean.</summary>
    public double Mean { get; private set; }

    /// <summary>Its standard deviation.</summary>
    public double Deviation { get; private set; }

    /// <summary>How far the energy can be from -log q.</summary>
    public double ResidualBound => _network.ResidualBound;

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
    public double Energy(double u)
    {
        double most = double.NegativeInfinity, sum = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int k = 0; k < Means.Length; k++)
            {
                double z = (u - Means[k]) / Spreads[k];
                double log = LogWeights[k] - (z * z / 2) - Math.Log(Spreads[k]);
                if (pass == 0)
                {
                    most = Math.Max(most, log);
                }
                else
                {
                    sum += Math.Exp(log - most);
                }
            }

            if (double.IsNegativeInfinity(most) || double.IsNaN(most))
            {
                return -most;
            }
        }

        double residual = 0;
        ReadOnlySpan<float> codes = Codes;
        for (int j = 0; j < codes.Length; j++)
        {
            (double slope, double offset) = LineOf(codes[j], j);
            residual += _network.OutputWeights[j] * Math.Tanh((slope * u) + offset);
        }

        return LogRootTwoPi - most - Math.Log(sum) - residual;
    }

    /// <summary>exp(-F(u)) at many answers.</summary>
    public void Evaluate(ReadOnlySpan<double> answers, Span<float> values)
    {
        if (_line.Length < 2 * answers.Length)
        {
            _line = new float[Math.Max(2 * answers.Length, 2 * _line.Length)];
        }

        Span<float> line = _line.AsSpan(0, answers.Length), residual = _line.AsSpan(answers.Length, answers.Length);
        residual.Clear();
        // A network whose residual was never shaped is its mixture.
        ReadOnlySpan<float> codes = ResidualBound == 0 ? [] : Codes;
        for (int j = 0; j < codes.Length; j++)
        {
            (double slope, double offset) = LineOf(codes[j], j);
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = (float)((slope * answers[i]) + offset);
            }

            TensorPrimitives.Tanh(line, line);
            TensorPrimitives.MultiplyAdd(line, _network.OutputWeights[j], residual, residual);
        }

        values.Clear();
        for (int k = 0; k < Means.Length; k++)
        {
            double inverse = 1 / Spreads[k], mean = Means[k], constant = LogWeights[k] - Math.Log(Spreads[k]) - LogRootTwoPi;
            for (int i = 0; i < line.Length; i++)
            {
                double z = (answers[i] - mean) * inverse;
                line[i] = (float)(constant - (z * z / 2));
            }

            TensorPrimitives.Add(line, residual, line);
            TensorPrimitives.Exp(line, line);
            TensorPrimitives.Add(line, values, values);
        }
    }

    private ReadOnlySpan<float> Codes => _outputs.AsSpan(3 * Means.Length, _network.CodeCount);

    // c + a u + b (u - m) / s as a line in u.
    private (double Slope, double Offset) LineOf(float code, int j)
    {
        double relative = _network.AnswerWeights[(2 * j) + 1] / Deviation;
        return (_network.AnswerWeights[2 * j] + relative, code - (relative * Mean));
    }

    private void ReadMixture()
    {
        int count = Means.Length;
        ReadOnlySpan<float> logits = _outputs.AsSpan(0, count);
        double most = TensorPrimitives.Max(logits), sum = 0;
        for (int k = 0; k < count; k++)
        {
            sum += Math.Exp(logits[k] - most);
            Means[k] = _outputs[count + k];
            Spreads[k] = _network.Floor + (_network.Spread * Elementwise.Softplus(_outputs[(2 * count) + k]));
        }

        double mean = 0, square = 0;
        for (int k = 0; k < count; k++)
        {
            LogWeights[k] = logits[k] - most - Math.Log(sum);
            double weight = Math.Exp(LogWeights[k]);
            mean += weight * Means[k];
        }

        for (int k = 0; k < count; k++)
        {
            double from = Means[k] - mean;
            square += Math.Exp(LogWeights[k]) * ((Spreads[k] * Spreads[k]) + (from * from));
        }

        (Mean, Deviation) = (mean, Math.Sqrt(square));
    }
}
