using TorchSharp;

namespace EbmMlNet;

/// <summary>What one training step shows to a <see cref="DensityObjective"/>: N right answers, and the energy of any other answer to their rows.</summary>
/// <remarks>Answers are standardised. Tensors belong to the step; they are gone after it.</remarks>
public sealed class DensityStep : IDisposable
{
    private readonly Func<torch.Tensor, torch.Tensor> _energies;
    private readonly torch.Generator _generator;

    /// <summary>Makes a step.</summary>
    /// <param name="answers">The right answers: <c>[N]</c>.</param>
    /// <param name="energies">Gives F of answers <c>[N, S]</c> to each row, differentiable by weights and answers.</param>
    /// <param name="mixture">What the model says of each row by itself.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    public DensityStep(torch.Tensor answers, Func<torch.Tensor, torch.Tensor> energies, AnswerMixture mixture, long seed)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(mixture);
        (Answers, _energies, Mixture) = (answers, energies, mixture);
        _generator = new torch.Generator((ulong)seed, torch.CPU);
    }

    /// <summary>The right answers: <c>[N]</c>.</summary>
    public torch.Tensor Answers { get; }

    /// <summary>The mixture of normal densities that the model gives to each row, without gradient.</summary>
    public AnswerMixture Mixture { get; }

    /// <summary>The effective share of drawn answers, where an objective measured it.</summary>
    public double EffectiveSampleSize { get; set; } = double.NaN;

    /// <summary>The share of moves that were taken, where an objective moved answers.</summary>
    public double Acceptance { get; set; } = double.NaN;

    /// <summary>F of answers <c>[N, S]</c>, S to each row: <c>[N, S]</c>.</summary>
    /// <param name="answers">The answers.</param>
    public torch.Tensor Energies(torch.Tensor answers) => _energies(answers);

    /// <summary>F of the right answers: <c>[N]</c>.</summary>
    public torch.Tensor RightEnergies() => _energies(Answers.unsqueeze(1)).squeeze(1);

    /// <summary>Numbers drawn from N(0, 1).</summary>
    /// <param name="shape">How many.</param>
    public torch.Tensor Normal(params long[] shape) => torch.randn(shape, dtype: torch.float32, generator: _generator);

    /// <summary>Numbers drawn evenly from 0 to 1.</summary>
    /// <param name="shape">How many.</param>
    public torch.Tensor Uniform(params long[] shape) => torch.rand(shape, dtype: torch.float32, generator: _generator);

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();
}
