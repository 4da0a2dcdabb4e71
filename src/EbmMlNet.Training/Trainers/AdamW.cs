using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Adam with decoupled weight decay over one flat tensor: w &lt;- (1 - r d) w - r m' / (sqrt(v') + eps), with the bias-corrected
/// averages m' of the gradient (0.9) and v' of its square (0.999).
/// </summary>
/// <remarks>
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. TorchSharp's own optimizers make temporary scalars in every
/// step (see <see cref="Scalars"/>) and go through the weights layer by layer.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;

    private readonly torch.Tensor _weights;
    private readonly torch.Tensor _mean;
    private readonly torch.Tensor _square;
    private readonly double _weightDecay;
    private int _steps;

    public AdamW(torch.Tensor weights, double weightDecay)
    {
        _weights = weights;
        _mean = torch.zeros_like(weights, requires_grad: false).DetachFromDisposeScope();
        _square = torch.zeros_like(weights, requires_grad: false).DetachFromDisposeScope();
        _weightDecay = weightDecay;
    }

    /// <summary>Moves the weights against a gradient.</summary>
    /// <param name="gradient">The gradient; it is overwritten.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="maxNorm">The gradient's largest norm, or null for no limit.</param>
    /// <returns>Whether the gradient is finite; where it is not, nothing moves.</returns>
    public bool Step(torch.Tensor gradient, double learningRate, double? maxNorm)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        double norm = torch.dot(gradient, gradient).sqrt().item<float>();
        if (!double.IsFinite(norm))
        {
            return false;
        }

        if (norm > maxNorm)
        {
            using Scalar shorten = (maxNorm.Value / norm).ToScalar();
            _ = gradient.mul_(shorten);
        }

        _steps++;
        using Scalar keep = (1 - (learningRate * _weightDecay)).ToScalar();
        using Scalar correction = Math.Sqrt(1 - Math.Pow(SquareDecay, _steps)).ToScalar();
        using Scalar step = (-learningRate / (1 - Math.Pow(MeanDecay, _steps))).ToScalar();
        _ = _mean.mul_(Scalars.Of(MeanDecay)).add_(gradient, Scalars.Of(1 - MeanDecay));
        _ = _square.mul_(Scalars.Of(SquareDecay)).addcmul_(gradient, gradient, Scalars.Of(1 - SquareDecay));
        torch.Tensor denominator = _square.sqrt().div_(correction).add_(Scalars.Of(1e-8), Scalars.Of(1));
        _ = _weights.mul_(keep).addcdiv_(_mean, denominator, step);
        return true;
    }

    public void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }
}
