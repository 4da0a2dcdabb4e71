using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Adam with decoupled weight decay over one flat tensor: w &lt;- (1 - r d) w - r m' / (sqrt(v') + eps), with the bias-corrected
/// averages m' of the gradient (0.9) and v' of its square (0.999, or as asked).
/// </summary>
/// <remarks>
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. TorchSharp's own optimizers make temporary scalars in every
/// step (see <see cref="Scalars"/>) and go through the weights layer by layer.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private const double MeanDecay = 0.9;
    private const double Epsilon = 1e-8;

    private readonly torch.Tensor _weights;
    private readonly torch.Tensor _gradient;
    private readonly torch.Tensor _mean;
    private readonly torch.Tensor _square;
    private readonly double _weightDecay;
    private readonly double _squareDecay;
    private readonly bool _isOnCpu;
    private int _steps;

    /// <param name="weights">The weights and their gradient.</param>
    /// <param name="weightDecay">d.</param>
    /// <param name="squareDecay">How much of the average square is kept in each step.</param>
    public AdamW(FlatWeights weights, double weightDecay, double squareDecay = 0.999)
    {
        _weights = weights.Values;
        _gradient = weights.Gradient ?? throw new ArgumentException("These weights are never trained.", nameof(weights));
        _mean = torch.zeros_like(_weights).DetachFromDisposeScope();
        _square = torch.zeros_like(_weights).DetachFromDisposeScope();
        _weightDecay = weightDecay;
        _squareDecay = squareDecay;
        // A GPU would have to be waited for, and its memory is torch's alone.
        _isOnCpu = weights.Device.type == DeviceType.CPU;
    }

    /// <summary>Moves the weights against the gradient, which is 0 afterwards, for the next step to add to.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="maxNorm">The gradient's largest norm, or null for no limit.</param>
    /// <returns>Whether the gradient is finite; where it is not, nothing moves. On a GPU, whose numbers are not looked at, always true.</returns>
    public bool Step(double learningRate, double? maxNorm)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        double norm = 0;
        if (_isOnCpu)
        {
            norm = TensorPrimitives.Norm(TensorMemory.Floats(_gradient));
            if (!double.IsFinite(norm))
            {
                return false;
            }
        }
        else if (maxNorm is { } most)
        {
            // As min(1, most / norm); a norm that is not finite makes weights that are not, which the epoch's end sees.
            torch.Tensor length = torch.dot(_gradient, _gradient).sqrt();
            _ = _gradient.mul_((length.reciprocal() * Scalars.Of(most)).clamp_max(Scalars.Of(1.0)));
        }

        _steps++;
        double keep = 1 - (learningRate * _weightDecay);
        double correction = Math.Sqrt(1 - Math.Pow(_squareDecay, _steps));
        double step = learningRate / (1 - Math.Pow(MeanDecay, _steps));
        double shorten = norm > maxNorm ? maxNorm.Value / norm : 1;
        if (_isOnCpu)
        {
            new OnePassAdamW(shorten, MeanDecay, _squareDecay, keep, correction, Epsilon, step).Step(_weights, _gradient, _mean, _square);
        }
        else
        {
            Step(shorten, keep, correction, step);
        }

        return true;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_steps);
        writer.Write(_mean);
        writer.Write(_square);
    }

    public void Read(BinaryReader reader)
    {
        _steps = reader.ReadInt32();
        reader.ReadInto(_mean);
        reader.ReadInto(_square);
    }

    public void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }

    private void Step(double shorten, double keep, double correction, double step)
    {
        if (shorten < 1)
        {
            using Scalar factor = shorten.ToScalar();
            _ = _gradient.mul_(factor);
        }

        using Scalar kept = keep.ToScalar();
        using Scalar corrected = correction.ToScalar();
        using Scalar downhill = (-step).ToScalar();
        _ = _mean.mul_(Scalars.Of(MeanDecay)).add_(_gradient, Scalars.Of(1 - MeanDecay));
        _ = _square.mul_(Scalars.Of(_squareDecay)).addcmul_(_gradient, _gradient, Scalars.Of(1 - _squareDecay));
        torch.Tensor denominator = _square.sqrt().div_(corrected).add_(Scalars.Of(Epsilon), Scalars.Of(1));
        _ = _weights.mul_(kept).addcdiv_(_mean, denominator, downhill);
        _ = _gradient.zero_();
    }
}
