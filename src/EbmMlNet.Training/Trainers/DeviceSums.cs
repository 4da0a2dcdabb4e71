using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>What an epoch does to the energies, added up where they lie and read once: each look at a GPU waits for all that it was given to do.</summary>
internal sealed class DeviceSums : IDisposable
{
    /// <summary>Places of the sums.</summary>
    public const int Loss = 0, Right = 1, Offending = 2, Violations = 3, Spread = 4, Margin = 5, PushDown = 6, PushUp = 7;

    private const int Count = 8;

    private Tensor? _sums;

    /// <summary>Adds a batch.</summary>
    /// <param name="answers">Its groups.</param>
    /// <param name="loss">The batch's loss.</param>
    /// <param name="gradient">The loss's gradient on the energies of its rows.</param>
    /// <param name="margins">The margin of each right answer; null for 0.</param>
    public void Add(AnswerGroups answers, Tensor loss, Tensor gradient, Tensor? margins)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor energies = answers.Energies.detach(), mask = answers.Mask;
        Tensor sizes = mask.sum(1), mean = energies.sum(1) / sizes;
        Tensor spread = (Scalars.Square((energies - mean.unsqueeze(1)).masked_fill(mask.logical_not(), Scalars.Of(0.0))).sum(1) / sizes).sqrt().sum();
        Tensor none = zeros_like(spread), right = none, offending = none, violations = none, margin = none;
        if (answers.RightAnswers is { Count: > 0 } rights)
        {
            // The lowest energy up to each column, of which a right answer asks for the last that is incorrect.
            Tensor lowest = Lists.Masked(energies, answers, float.PositiveInfinity).cummin(1).values;
            Tensor least = rights.Pick(lowest, (rights.LowerCounts - Scalars.Of(1L)).unsqueeze(1)).squeeze(1), own = rights.Pick(energies);
            Tensor asked = margins is null ? own : own.Plus(margins);
            right = own.sum();
            offending = least.sum();
            violations = asked.ge(least).sum();
            margin = margins is null ? none : margins.sum();
        }

        Tensor all = stack([.. ((Tensor[])
        [
            loss.detach() * Scalars.Of((long)answers.Layout.GroupCount), right, offending, violations, spread, margin,
            gradient.clamp_min(Scalars.Of(0.0)).sum(), gradient.clamp_max(Scalars.Of(0.0)).sum().neg(),
        ]).Select(value => value.to(ScalarType.Float64))]);
        _sums ??= zeros_like(all).DetachFromDisposeScope();
        _ = _sums.add_(all, Scalars.Of(1));
    }

    /// <summary>The sums so far, which start anew.</summary>
    public double[] Take()
    {
        if (_sums is null)
        {
            return new double[Count];
        }

        using Tensor onCpu = _sums.cpu();
        double[] taken = onCpu.data<double>().ToArray();
        _ = _sums.zero_();
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _sums?.Dispose();
}
