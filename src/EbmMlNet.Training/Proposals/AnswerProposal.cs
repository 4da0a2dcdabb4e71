using TorchSharp;

namespace EbmMlNet;

/// <summary>A density q(y | x) that answers can be drawn from, and that covers where the energy is low.</summary>
public abstract record AnswerProposal
{
    /// <summary>Draws answers to each row: <c>[N, S]</c>, or <c>[N, S, D]</c> for vectors, without gradient.</summary>
    /// <param name="context">The step.</param>
    /// <param name="samples">S.</param>
    public abstract torch.Tensor Draw(DensityStep context, int samples);

    /// <summary>log q of answers <c>[N, S]</c> or <c>[N, S, D]</c>: <c>[N, S]</c>, without gradient.</summary>
    /// <param name="context">The step.</param>
    /// <param name="answers">The answers.</param>
    public abstract torch.Tensor LogDensity(DensityStep context, torch.Tensor answers);
}
