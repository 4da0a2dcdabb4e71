using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>What a <see cref="ContinuousNetwork"/> says of one row: its energy as a function of the standardised answer alone.</summary>
/// <remarks>Its memory is used again for the next row. Not for two threads at a time.</remarks>
internal sealed class SurfaceReading
{
    private const double LogRootTwoPi = 0.91893853320467274;
    private readonly ContinuousNetwork _network;
    private readonly float[] _outputs;
    private readonly float[] _scratch;
    private readonly float[] _slopes;
    private readonly float[] _offsets;
    private readonly float[] _outputWeights;
    private float[] _line = [];

    public SurfaceReading(ContinuousNetwork network)
    {
        _network = network;
        _outputs = new float[network.Packed.PaddedOutputs];
        _scratch = new float[network.Packed.ScratchLength];
        LogWeights = new double[network.ComponentCount];
        Means = new double[network.ComponentCount];
        Spreads = new double[network.ComponentCount];
        // A network whose residual was never shaped is its mixture.
        int codes = ResidualBound == 0 ? 0 : network.CodeCount, even = codes + (codes % 2);
        _slopes = new float[even];
        _offsets = new float[even];
        _outputWeights = new float[even];
        network.OutputWeights[..codes].CopyTo(_outputWeights);
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
        for (int j = 0; j < _slopes.Length; j++)
        {
            residual += _outputWeights[j] * Math.Tanh((_slopes[j] * u) + _offsets[j]);
        }

        return LogRootTwoPi - most - Math.Log(sum) - residual;
    }

    /// <summary>exp(-F(u)) at many answers, a multiple of <see cref="TanhSumKernel.Multiple"/>.</summary>
    /// <param name="answers">u, as floats.</param>
    /// <param name="rests">What is lost of u by that.</param>
    /// <param name="values">Receives exp(-F).</param>
    public void Evaluate(ReadOnlySpan<float> answers, ReadOnlySpan<float> rests, Span<float> values)
    {
        int count = answers.Length;
        if (_line.Length < 2 * count)
        {
            _line = new float[Math.Max(2 * count, 2 * _line.Length)];
        }

        Span<float> line = _line.AsSpan(0, count), residual = _line.AsSpan(count, count);
        TanhSumKernel.Apply(answers, _slopes, _offsets, _outputWeights, residual);
        values = values[..count];
        rests = rests[..count];
        values.Clear();
        ref float log = ref MemoryMarshal.GetReference(line), beside = ref MemoryMarshal.GetReference(residual);
        ref float high = ref MemoryMarshal.GetReference(answers), low = ref MemoryMarshal.GetReference(rests);
        for (int k = 0; k < Means.Length; k++)
        {
            // Near the component's mean the difference of the floats is exact.
            float mean = (float)Means[k], rest = (float)(Means[k] - mean), inverse = (float)(1 / Spreads[k]);
            var constant = new Vector<float>((float)(LogWeights[k] - Math.Log(Spreads[k]) - LogRootTwoPi));
            for (nuint i = 0; i < (nuint)count; i += (nuint)Vector<float>.Count)
            {
                Vector<float> z = (Vector.LoadUnsafe(ref high, i) - new Vector<float>(mean) + (Vector.LoadUnsafe(ref low, i) - new Vector<float>(rest))) * inverse;
                (constant + Vector.LoadUnsafe(ref beside, i) - (z * z * 0.5f)).StoreUnsafe(ref log, i);
            }

            TensorPrimitives.Exp(line, line);
            TensorPrimitives.Add(line, values, values);
        }
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
        // c + a u + b (u - m) / s as a line in u.
        ReadOnlySpan<float> codes = _outputs.AsSpan(3 * count), weights = _network.AnswerWeights;
        for (int j = 0; j < _network.CodeCount && j < _slopes.Length; j++)
        {
            double relative = weights[(2 * j) + 1] / Deviation;
            _slopes[j] = (float)(weights[2 * j] + relative);
            _offsets[j] = (float)(codes[j] - (relative * mean));
        }
    }
}
