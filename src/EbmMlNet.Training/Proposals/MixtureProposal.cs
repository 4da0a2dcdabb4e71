using TorchSharp;

namespace EbmMlNet;

/// <summary>Draws from the mixture of normal densities that the model itself gives to each row, and that is trained beside the energy.</summary>
/// <remarks>
/// It needs no width to be guessed, and draws where the model expects answers. Gustafsson, Danelljan and Schön, "Learning Proposals for
/// Practical Energy-Based Regression", 2022.
/// </remarks>
public sealed record MixtureProposal : AnswerProposal
{
    /// <inheritdoc/>
    public override torch.Tensor Draw(DensityStep context, int samples)
    {
        AnswerMixture mixture = context.Mixture;
        torch.Tensor ends = mixture.LogWeights.exp().cumsum(1);
        long last = ends.size(1) - 1;
        using Scalar most = last.ToScalar();
        torch.Tensor which = torch.searchsorted(ends.contiguous(), context.Uniform(ends.size(0), samples)).clamp_max(most);
        return mixture.Place(which, context.Normal(context.ShapeOf(samples)));
    }

    /// <inheritdoc/>
    public override torch.Tensor LogDensity(DensityStep context, torch.Tensor answers) => context.Mixture.LogDensity(answers);
}
