using TorchSharp;

namespace EbmMlNet;

/// <summary>F(x, y) + log Z(x), with Z summed over a grid of each row's own: the exact negative log-likelihood of one continuous answer.</summary>
/// <remarks>
/// The grid has points at every component of the row's mixture, from <see cref="Reach"/> spreads below to as many above, and its sum is a
/// trapezoid rule. It draws nothing: no variance, and an error that halving the step takes a quarter of.
/// </remarks>
public sealed record ExactGrid : DensityObjective
{
    private readonly int _points = 33;
    private readonly double _reach = 6;

    /// <summary>How many points each component has, at least 3.</summary>
    /// <value>The default value is 33.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 3.</exception>
    public int Points
    {
        get => _points;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 3, nameof(Points));
            _points = value;
        }
    }

    /// <summary>How many spreads of a component its points reach to each side, above 0.</summary>
    /// <value>The default value is 6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Reach
    {
        get => _reach;
        init => _reach = CheckAboveZero(value, nameof(Reach));
    }

    internal override string? OneTargetOnly => $"{nameof(ExactGrid)} sums over a grid of one target; take {nameof(ImportanceSampling)} for several.";

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Answers are vectors.</exception>
    public override torch.Tensor Evaluate(DensityStep context)
    {
        if (context.Answers.dim() != 1)
        {
            throw new NotSupportedException(OneTargetOnly);
        }

        using torch.Tensor places = torch.tensor([.. Enumerable.Range(0, Points).Select(i => (float)(((2.0 * i / (Points - 1)) - 1) * Reach))], [1, 1, Points]);
        AnswerMixture mixture = context.Mixture;
        torch.Tensor all = mixture.Means.unsqueeze(2).Plus(mixture.Spreads.unsqueeze(2) * places).view(mixture.Means.size(0), -1);
        torch.Tensor grid = all.sort(1).Values;
        long last = grid.size(1) - 1;
        torch.Tensor steps = grid.narrow(1, 1, last) - grid.narrow(1, 0, last);
        torch.Tensor none = torch.zeros(grid.size(0), 1);
        torch.Tensor widths = torch.cat([steps, none], 1).Plus(torch.cat([none, steps], 1)).mul(Scalars.Of(0.5)).clamp_min(Scalars.Of(1e-12));
        return context.RightEnergies().Plus((widths.log() - context.Energies(grid)).logsumexp(1));
    }
}
