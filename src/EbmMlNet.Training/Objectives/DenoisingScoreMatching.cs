using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// d^2 (dF(x, y + d e)/dy - e / d)^2, averaged over S draws of e from N(0, 1), and summed over the targets of a vector: the slope of the energy at a noisy answer points back to the right one.
/// </summary>
/// <remarks>
/// It has no partition function, and learns the density of answers with noise of deviation d on them. Slopes tell nothing of the masses of modes
/// that lie apart: on two sets of one dimension its density was four times as far from the true one as that of <see cref="ImportanceSampling"/>.
/// Vincent, "A Connection Between Score Matching and Denoising Autoencoders", 2011.
/// </remarks>
public sealed record DenoisingScoreMatching : DensityObjective
{
    private readonly int _samples = 8;
    private readonly double _noise = 0.1;

    /// <summary>S, how many noisy answers each row has, at least 1.</summary>
    /// <value>The default value is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Samples
    {
        get => _samples;
        init => _samples = CheckSamples(value, nameof(Samples));
    }

    /// <summary>d, the deviation of the noise in standardised units, above 0.</summary>
    /// <value>The default value is .1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Noise
    {
        get => _noise;
        init => _noise = CheckAboveZero(value, nameof(Noise));
    }

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context)
    {
        torch.Tensor noise = context.Normal(context.ShapeOf(Samples));
        torch.Tensor noisy = context.Answers.unsqueeze(1).Plus(noise.mul(Scalars.Of(Noise))).detach().requires_grad_(true);
        torch.Tensor slope = torch.autograd.grad([context.Energies(noisy).sum()], [noisy], retain_graph: true, create_graph: true)[0];
        torch.Tensor squares = Scalars.Square(slope.mul(Scalars.Of(Noise)) - noise).mean([1]);
        return squares.dim() == 2 ? squares.sum(1) : squares;
    }
}
