namespace EbmMlNet;

/// <summary>
/// Every incorrect answer. For losses over pairs, the work is quadratic in the group: it is done in parts, so that memory stays
/// bounded.
/// </summary>
public sealed record AllIncorrect : Negatives
{
    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random) =>
        ChosenAnswers.All(rights);
}
