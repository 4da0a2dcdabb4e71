using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) - F(x, y'), y' being where a short chain of Langevin steps ends: y &lt;- y - (l^2 / 2) dF(x, y)/dy + l e, with e from N(0, 1) and steps that are
/// taken or refused by the rule of Metropolis and Hastings.
/// </summary>
/// <remarks>
/// With the chains started at the right answers this is contrastive divergence: cheap, and blind to what lies further off than a chain walks. Started
/// at draws of the mixture, which covers all of the answers, chains need no memory from step to step. With a <see cref="ReplayFraction"/> above 0,
/// most go on where that row's chain ended an epoch before, and so walk on over the whole training: persistent contrastive divergence. Its value
/// says nothing of how good the surface is; the held-out NLL does. Hinton, "Training Products of Experts by Minimizing Contrastive Divergence",
/// 2002; Tieleman, "Training Restricted Boltzmann Machines using Approximations to the Likelihood Gradient", 2008; Du and Mordatch, "Implicit
/// Generation and Modeling with Energy-Based Models", 2019, whose replay buffer this is, with a place for every row.
/// </remarks>
public sealed record ContrastiveDivergence : DensityObjective
{
    private readonly int _steps = 8;
    private readonly double _stepSize = 0.1;
    private readonly double _replayFraction;

    /// <summary>Where chains start; null for the right answers.</summary>
    /// <value>The default value is <c>new MixtureProposal()</c>.</value>
    public AnswerProposal? Start { get; init; } = new MixtureProposal();

    /// <summary>How many steps a chain has, at least 1.</summary>
    /// <value>The default value is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Steps
    {
        get => _steps;
        init => _steps = CheckSamples(value, nameof(Steps));
    }

    /// <summary>l, above 0: how far a step goes, in units of the deviation of each row's mixture.</summary>
    /// <value>The default value is .1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double StepSize
    {
        get => _stepSize;
        init => _stepSize = CheckAboveZero(value, nameof(StepSize));
    }

    /// <summary>The share of chains that start where the row's chain ended when it was last seen, from 0 to 1; the others begin anew at <see cref="Start"/>.</summary>
    /// <value>The default value is 0: every chain begins anew. With a replay, .95 is common.</value>
    /// <remarks>The ends are kept for every row and network, and in checkpoints; so the rows must fit in <c>Memory</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double ReplayFraction
    {
        get => _replayFraction;
        init => _replayFraction = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ReplayFraction), value, $"{nameof(ReplayFraction)} must be from 0 to 1.");
    }

    internal override bool KeepsChains => ReplayFraction > 0;

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context)
    {
        torch.Tensor length = context.Mixture.Moments().Deviation.unsqueeze(1).mul(Scalars.Of(StepSize));
        torch.Tensor at = Begin(context);
        (torch.Tensor energy, torch.Tensor slope) = Slope(context, at);
        double taken = 0;
        for (int i = 0; i < Steps; i++)
        {
            torch.Tensor to = (Downhill(at, slope, length).Plus(length * context.Normal(at.shape))).detach();
            (torch.Tensor there, torch.Tensor thereSlope) = Slope(context, to);
            torch.Tensor logRatio = energy - there
                - LogMove(at, Downhill(to, thereSlope, length), length).neg() - LogMove(to, Downhill(at, slope, length), length);
            torch.Tensor isTaken = context.Uniform(energy.shape).log().lt(logRatio), isMoved = isTaken.view([.. isTaken.shape, .. Enumerable.Repeat(1L, (int)(at.dim() - 2))]);
            at = torch.where(isMoved, to, at);
            energy = torch.where(isTaken, there, energy);
            slope = torch.where(isMoved, thereSlope, slope);
            taken += isTaken.to(torch.float32).mean().item<float>();
        }

        context.Acceptance = taken / Steps;
        context.NewChainEnds = ReplayFraction > 0 ? at.squeeze(1) : null;
        return context.RightEnergies() - context.Energies(at.detach()).squeeze(1);
    }

    private torch.Tensor Begin(DensityStep context)
    {
        torch.Tensor anew = (Start?.Draw(context, 1) ?? context.Answers.unsqueeze(1)).detach();
        if (ReplayFraction == 0 || context.ChainEnds is null)
        {
            return anew;
        }

        torch.Tensor ends = context.ChainEnds.unsqueeze(1);
        torch.Tensor goesOn = context.Uniform([ends.size(0), .. Enumerable.Repeat(1L, (int)(ends.dim() - 1))]).lt(Scalars.Of(ReplayFraction));
        return torch.where(goesOn.logical_and(ends.isnan().logical_not()), ends, anew);
    }

    private static torch.Tensor Downhill(torch.Tensor at, torch.Tensor slope, torch.Tensor length) =>
        at - (length * length * slope).mul(Scalars.Of(0.5));

    private static torch.Tensor LogMove(torch.Tensor to, torch.Tensor mean, torch.Tensor length)
    {
        torch.Tensor logs = Scalars.Square((to - mean) / length).mul(Scalars.Of(-0.5));
        return logs.dim() == 3 ? logs.sum(2) : logs;
    }

    private static (torch.Tensor Energy, torch.Tensor Slope) Slope(DensityStep context, torch.Tensor answers)
    {
        torch.Tensor leaf = answers.detach().requires_grad_(true);
        torch.Tensor energies = context.Energies(leaf);
        torch.Tensor slope = torch.autograd.grad([energies.sum()], [leaf], retain_graph: true)[0];
        return (energies.detach(), slope.detach());
    }
}
