using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// A loss over two energies, that of the right answer y and that of the most offending one, the answer of lowest energy among those further than a
/// radius from y: the hinge, simple, square-square and other losses over continuous answers.
/// </summary>
/// <remarks>
/// The most offending answer is the best of some drawn ones, moved downhill by gradient steps that stay outside the radius. Losses that need
/// energies bounded below by zero see log(1 + exp(F)). These losses put the surface's lowest place right; how fast it rises from there, and so the
/// density's width, they leave open. LeCun et al., "A Tutorial on Energy-Based Learning", 2006, section 2.2.
/// </remarks>
public sealed record OffendingAnswer : DensityObjective
{
    private readonly int _samples = 32;
    private readonly int _steps = 2;
    private readonly double _radius = 0.1;
    private readonly double _margin = 1;

    /// <summary>The loss.</summary>
    /// <value>The default value is <c>new HingeLoss()</c>.</value>
    public EnergyBasedLoss Loss { get; init; } = new HingeLoss();

    /// <summary>By how much the offending answer's energy must exceed the right one's, above 0.</summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Margin
    {
        get => _margin;
        init => _margin = CheckAboveZero(value, nameof(Margin));
    }

    /// <summary>Answers so near to the right one are right too, in standardised units, above 0.</summary>
    /// <value>The default value is .1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Radius
    {
        get => _radius;
        init => _radius = CheckAboveZero(value, nameof(Radius));
    }

    /// <summary>Where the search for the most offending answer starts.</summary>
    /// <value>The default value is <c>new MixtureProposal()</c>.</value>
    public AnswerProposal Proposal { get; init; } = new MixtureProposal();

    /// <summary>How many answers are drawn for each row, at least 1.</summary>
    /// <value>The default value is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Samples
    {
        get => _samples;
        init => _samples = CheckSamples(value, nameof(Samples));
    }

    /// <summary>How many steps downhill the best of them takes, 0 or more.</summary>
    /// <value>The default value is 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Steps
    {
        get => _steps;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Steps));
            _steps = value;
        }
    }

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context)
    {
        torch.Tensor right = context.Answers.unsqueeze(1);
        torch.Tensor offending = Find(context, right);
        torch.Tensor energies = context.Energies(torch.cat([offending, right], 1));
        energies = Loss.RequiresNonNegativeEnergies ? Scalars.Softplus(energies) : energies;
        using torch.Tensor labels = torch.tensor([0f, 1f]);
        AnswerGroups answers = AnswerGroups.Create(energies, labels.expand_as(energies).contiguous());
        return Loss.Evaluate(answers, new LossContext(new Random(0)) { Margin = new ConstantMargin((float)Margin) }).Values;
    }

    /// <summary>The most offending answer to each row: <c>[N, 1]</c>, or <c>[N, 1, D]</c>.</summary>
    internal torch.Tensor Find(DensityStep context, torch.Tensor right)
    {
        torch.Tensor drawn = Outside(Proposal.Draw(context, Samples), right);
        torch.Tensor best = context.Energies(drawn).detach().argmin(1).unsqueeze(1);
        bool areVectors = right.dim() == 3;
        torch.Tensor at = drawn.gather(1, areVectors ? best.unsqueeze(2).expand(-1, -1, right.size(2)) : best);
        torch.Tensor spread = context.Mixture.Moments().Deviation.unsqueeze(1);
        for (int i = 0; i < Steps; i++)
        {
            torch.Tensor leaf = at.detach().requires_grad_(true);
            torch.Tensor before = context.Energies(leaf);
            torch.Tensor slope = torch.autograd.grad([before.sum()], [leaf], retain_graph: true)[0];
            // A tenth of a spread at most; kept only where it leads down.
            torch.Tensor to = Outside((leaf - (slope * spread).tanh() * spread.mul(Scalars.Of(0.1))).detach(), right);
            torch.Tensor isLower = context.Energies(to).detach().lt(before.detach());
            at = torch.where(areVectors ? isLower.unsqueeze(2) : isLower, to, at);
        }

        return at.detach();
    }

    // An answer within the radius is moved to its edge.
    private torch.Tensor Outside(torch.Tensor answers, torch.Tensor right)
    {
        torch.Tensor from = answers - right;
        if (right.dim() == 3)
        {
            torch.Tensor distance = Scalars.Square(from).sum(2, keepdim: true).sqrt().clamp_min(Scalars.Of(1e-12));
            return right.Plus(from * distance.reciprocal().mul(Scalars.Of(Radius)).clamp_min(Scalars.Of(1.0)));
        }

        torch.Tensor side = torch.where(from.lt(Scalars.Of(0)), torch.full_like(from, Scalars.Of(-Radius)), torch.full_like(from, Scalars.Of(Radius)));
        return torch.where(from.abs().lt(Scalars.Of(Radius)), right.Plus(side), answers);
    }
}
