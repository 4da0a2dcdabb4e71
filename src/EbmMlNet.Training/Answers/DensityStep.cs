using TorchSharp;

namespace EbmMlNet;

/// <summary>What one training step shows to a <see cref="DensityObjective"/>: N right answers, and the energy of any other answer to their rows.</summary>
/// <remarks>Answers are standardised; each is a number, or a vector of D targets, which is then the last dimension of every tensor of answers. Tensors belong to the step; they are gone after it.</remarks>
public sealed class DensityStep
{
    private readonly Func<torch.Tensor, torch.Tensor> _energies;
    private readonly CountedChance _chance;

    /// <summary>Makes a step.</summary>
    /// <param name="answers">The right answers: <c>[N]</c>, or <c>[N, D]</c>.</param>
    /// <param name="energies">Gives F of answers <c>[N, S]</c>, or <c>[N, S, D]</c>, to each row, differentiable by weights and answers.</param>
    /// <param name="mixture">What the model says of each row by itself.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    public DensityStep(torch.Tensor answers, Func<torch.Tensor, torch.Tensor> energies, AnswerMixture mixture, long seed)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(mixture);
        (Answers, _energies, Mixture) = (answers, energies, mixture);
        _chance = new CountedChance((ulong)seed);
    }

    /// <summary>The right answers: <c>[N]</c>, or <c>[N, D]</c>.</summary>
    public torch.Tensor Answers { get; }

    /// <summary>The mixture of normal densities that the model gives to each row, without gradient.</summary>
    public AnswerMixture Mixture { get; }

    /// <summary>
    /// What an objective left in <see cref="NewChainEnds"/> when these rows were last seen, shaped as the answers, NaN for rows that have nothing; null
    /// where none of them has.
    /// </summary>
    public torch.Tensor? ChainEnds { get; init; }

    /// <summary>Where chains of an objective ended, shaped as the answers, to be kept for the next time that these rows are seen; null for nothing.</summary>
    /// <remarks>They are kept of rows that are held in memory.</remarks>
    public torch.Tensor? NewChainEnds { get; set; }

    /// <summary>The effective share of drawn answers, where an objective measured it.</summary>
    public double EffectiveSampleSize { get; set; } = double.NaN;

    /// <summary>The standard deviation of the logarithms of drawn answers' weights, averaged over rows, where an objective measured it.</summary>
    public double LogWeightDeviation { get; set; } = double.NaN;

    /// <summary>The share of moves that were taken, where an objective moved answers.</summary>
    public double Acceptance { get; set; } = double.NaN;

    /// <summary>F of answers <c>[N, S]</c> or <c>[N, S, D]</c>, S to each row: <c>[N, S]</c>.</summary>
    /// <param name="answers">The answers.</param>
    public torch.Tensor Energies(torch.Tensor answers) => _energies(answers);

    /// <summary>F of the right answers: <c>[N]</c>.</summary>
    public torch.Tensor RightEnergies() => _energies(Answers.unsqueeze(1)).squeeze(1);

    /// <summary>The shape of S answers to each row: <c>[N, S]</c>, or <c>[N, S, D]</c>.</summary>
    /// <param name="samples">S.</param>
    public long[] ShapeOf(long samples) => [Answers.size(0), samples, .. Answers.shape[1..]];

    /// <summary>Numbers drawn from N(0, 1).</summary>
    /// <param name="shape">How many.</param>
    public torch.Tensor Normal(params long[] shape) => _chance.Normal(Answers.device, shape);

    /// <summary>Numbers drawn evenly from 0 to less than 1.</summary>
    /// <param name="shape">How many.</param>
    public torch.Tensor Uniform(params long[] shape) => _chance.Uniform(Answers.device, shape);
}
