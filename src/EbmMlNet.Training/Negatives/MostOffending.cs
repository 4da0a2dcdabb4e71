using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The most offending incorrect answers: those of lowest energy, <c>argmin_ȳ F(x,ȳ)</c>, or with <see cref="MarginRescaled"/> those of
/// largest <c>m(ȳ,y) - F(x,ȳ)</c>, the answers that violate the margin most.
/// </summary>
/// <remarks>
/// Energies that are not numbers come first, so that they reach the loss. LeCun et al., A Tutorial on Energy-Based Learning (2006),
/// section 2.1; Tsochantaridis et al. (2005) for margin rescaling.
/// </remarks>
public sealed record MostOffending : Negatives
{
    /// <summary>The most offending answers.</summary>
    /// <param name="count">How many to choose for each right answer, at least 1.</param>
    /// <param name="marginRescaled">Whether the margin is part of the choice.</param>
    public MostOffending(int count = 1, bool marginRescaled = false)
    {
        Count = count;
        MarginRescaled = marginRescaled;
    }

    /// <summary>How many are chosen for each right answer.</summary>
    /// <value>The default value is 1. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <summary>Whether the answers of largest <c>m(ȳ,y) - F(x,ȳ)</c> are chosen instead of those of lowest energy.</summary>
    /// <value>The default value is false.</value>
    public bool MarginRescaled { get; init; }

    /// <inheritdoc/>
    public override int MostChosen(int lowerCount) => Math.Min(Count, lowerCount);

    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        int width = MostChosen(rights.LongestLower);
        Tensor? keys = MarginRescaled ? KeysBelowMargin(answers, margin) : answers.Energies.detach();

        // For a margin that is no sum every right answer has an order of its own.
        ChosenAnswers chosen = keys is not null
            ? LowestKeys.Choose(answers, rights, keys, width)
            : LowestOnDevice.Of(answers, rights, width, (run, all) => all.Pick(answers.Energies, run) - margin.Between(answers, run, all.Columns));
        _ = scope.MoveToOuter(chosen.Columns, chosen.Mask);
        return chosen;
    }

    /// <summary>
    /// <c>F(x,ȳ) - b(ȳ)</c>, lowest for the answers of largest <c>a(y) + b(ȳ) - F(x,ȳ)</c>; null where the margin is no such sum.
    /// </summary>
    private static Tensor? KeysBelowMargin(AnswerGroups answers, Margin margin) =>
        margin.IncorrectPart(answers) is Tensor part ? answers.Energies.detach() - part : null;
}
