using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) - F(x, y'), y' being where a short chain of Langevin steps ends: y &lt;- y - (l^2 / 2) dF(x, y)/dy + l e, with e from N(0, 1) and steps that are
/// taken or refused by the rule of Metropolis and Hastings.
/// </summary>
/// <remarks>
/// With the chains started at the right answers this is contrastive divergence: cheap, and blind to what lies further off than a chain walks. Started
/// at draws of the mixture, which covers all of the answers, chains need no memory from step to step. Its value says nothing of how good the
/// surface is; the held-out NLL does. Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", 2002.
/// </remarks>
public sealed record ContrastiveDivergence : DensityObjective
{
    private readonly int _steps = 8;
    private readonly double _stepSize = 0.1;

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

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context)
    {
        torch.Tensor right = context.Answers.unsqueeze(1);
        torch.Tensor length = context.Mixture.Moments().Deviation.unsqueeze(1).mul(Scalars.Of(StepSize));
        torch.Tensor at = (Start?.Draw(context, 1) ?? right).detach();
        (torch.Tensor energy, torch.Tensor slope) = Slope(context, at);
        double taken = 0;
        for (int i = 0; i < Steps; i++)
        {
            torch.Tensor to = (Downhill(at, slope, length).Plus(length * context.Normal(at.shape))).detach();
            (torch.Tensor there, torch.Tensor thereSlope) = Slope(context, to);
            torch.Tensor logRatio = energy - there
                - LogMove(at, Downhill(to, thereSlope, length), length).neg() - LogMove(to, Downhill(at, slope, length), length);
            torch.Tensor isTaken = context.Uniform(at.shape).log().lt(logRatio);
            at = torch.where(isTaken, to, at);
            energy = torch.where(isTaken, there, energy);
            slope = torch.where(isTaken, thereSlope, slope);
            taken += isTaken.to(torch.float32).mean().item<float>();
        }

        context.Acceptance = taken / Steps;
        return context.RightEnergies() - context.Energies(at.detach()).squeeze(1);
    }

    private static torch.Tensor Downhill(torch.Tensor at, torch.Tensor slope, torch.Tensor length) =>
        at - (length * length * slope).mul(Scalars.Of(0.5));

    private static torch.Tensor LogMove(torch.Tensor to, torch.Tensor mean, torch.Tensor length) =>
        Scalars.Square((to - mean) / length).mul(Scalars.Of(-0.5));

    private static (torch.Tensor Energy, torch.Tensor Slope) Slope(DensityStep context, torch.Tensor answers)
    {
        torch.Tensor leaf = answers.detach().requires_grad_(true);
        torch.Tensor energies = context.Energies(leaf);
        torch.Tensor slope = torch.autograd.grad([energies.sum()], [leaf], retain_graph: true)[0];
        return (energies.detach(), slope.detach());
    }
}
