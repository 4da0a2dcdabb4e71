using TorchSharp;

namespace EbmMlNet;

/// <summary>Draws around the right answer: from a mixture, in equal parts, of normal densities N(y, d^2), or N(y, d^2 I) of vectors.</summary>
/// <remarks>
/// Narrow ones shape the surface near the answer, wide ones keep the rest up. Gustafsson et al., "Energy-Based Models for Deep Probabilistic
/// Regression", 2020. It knows the right answer, so it serves training alone.
/// </remarks>
public sealed record GaussianProposal : AnswerProposal
{
    private static readonly double _logRootTwoPi = Math.Log(2 * Math.PI) / 2;
    private readonly IReadOnlyList<double> _deviations = [0.1, 0.8];

    /// <summary>The deviations d, in standardised units; each above 0.</summary>
    /// <value>The default value is .1 and .8.</value>
    /// <exception cref="ArgumentOutOfRangeException">There is none, or one is not above 0.</exception>
    public IReadOnlyList<double> Deviations
    {
        get => _deviations;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0 || value.Any(d => !(d > 0) || !double.IsFinite(d)))
            {
                throw new ArgumentOutOfRangeException(nameof(Deviations), $"Deviations are [{string.Join(", ", value.Select(d => FormattableString.Invariant($"{d}")))}]; one or more numbers above 0 expected.");
            }

            _deviations = [.. value];
        }
    }

    /// <inheritdoc/>
    public override torch.Tensor Draw(DensityStep context, int samples) =>
        context.Answers.unsqueeze(1).Plus(Noise(context, samples));

    /// <inheritdoc/>
    public override torch.Tensor LogDensity(DensityStep context, torch.Tensor answers) =>
        LogDensityOf((answers - context.Answers.unsqueeze(1)).detach(), context.Answers.dim() == 2);

    /// <inheritdoc/>
    public bool Equals(GaussianProposal? other) => other is not null && Deviations.SequenceEqual(other.Deviations);

    /// <inheritdoc/>
    public override int GetHashCode() => Deviations.Aggregate(0, HashCode.Combine);

    /// <summary>Distances from the right answer: <c>[N, S]</c>, or <c>[N, S, D]</c>.</summary>
    internal torch.Tensor Noise(DensityStep context, int samples)
    {
        long rows = context.Answers.size(0);
        using torch.Tensor deviations = torch.tensor([.. Deviations.Select(d => (float)d)], [Deviations.Count]);
        torch.Tensor which = context.Uniform(rows, samples).mul(Scalars.Of((double)Deviations.Count)).to(torch.int64)
            .clamp_max(Scalars.Of((long)Deviations.Count - 1)).view(-1);
        torch.Tensor wide = deviations.index_select(0, which).view(rows, samples);
        return (context.Answers.dim() == 2 ? wide.unsqueeze(2) : wide) * context.Normal(context.ShapeOf(samples));
    }

    private torch.Tensor LogDensityOf(torch.Tensor distances, bool areVectors)
    {
        torch.Tensor squares = Scalars.Square(distances);
        squares = areVectors ? squares.sum(2) : squares;
        long targets = areVectors ? distances.size(2) : 1;
        torch.Tensor[] logs =
        [
            .. Deviations.Select(d => squares.mul(Scalars.Of(-0.5 / d / d)).Plus(-Math.Log(Deviations.Count) - (targets * (Math.Log(d) + _logRootTwoPi)))),
        ];
        return torch.stack(logs, 0).logsumexp(0);
    }
}
