using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Incorrect answers drawn from the Gibbs distribution, each with probability <c>exp(-Beta F(x,ȳ)) / sum exp(-Beta F)</c> among the
/// incorrect, without replacement.
/// </summary>
/// <remarks>
/// Drawn with Gumbel noise on the energies. Right answers of one group share the noise, so their draws are not independent of each other;
/// this makes drawing linear in the group. With a loss that pushes a pair evenly, one draw is the Monte Carlo form of the push that the
/// negative log-likelihood gives to incorrect answers.
/// </remarks>
public sealed record GibbsSampled : Negatives
{
    /// <summary>Incorrect answers drawn from the Gibbs distribution.</summary>
    /// <param name="count">How many to draw for each right answer, at least 1.</param>
    /// <param name="beta">The inverse temperature, at least 0.</param>
    public GibbsSampled(int count = 1, float beta = 1f)
    {
        Count = count;
        Beta = beta;
    }

    /// <summary>How many are drawn for each right answer.</summary>
    /// <value>The default value is 1. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <summary>The inverse temperature: 0 draws evenly, a large one takes the most offending.</summary>
    /// <value>The default value is 1. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Beta { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override int MostChosen(int lowerCount) => Math.Min(Count, lowerCount);

    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor energies = answers.Energies.detach().to(ScalarType.Float32);
        Tensor noise = new CountedChance((ulong)random.NextInt64()).Gumbel(energies.device, energies.shape);
        ChosenAnswers chosen = LowestKeys.Choose(
            answers, rights, (energies * Scalars.Of(Beta)) - noise, MostChosen(rights.LongestLower));
        _ = scope.MoveToOuter(chosen.Columns, chosen.Mask);
        return chosen;
    }
}
