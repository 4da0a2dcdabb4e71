namespace EbmMlNet;

/// <summary>
/// Each row is a question with a right answer; the incorrect answers are those of the other rows of the batch. An answer equal to a right
/// one, of this row or of another row of the same question, is left out.
/// </summary>
/// <remarks>
/// Every code of a batch is computed once and compared with all others, so that B rows give B^2 energies for the price of 2 B codes. Rows
/// of one group are right answers to one question; a row of label 0 is an incorrect answer to it (a hard negative). The larger the batch,
/// the harder its incorrect answers. Henderson et al., "Efficient Natural Language Response Suggestion for Smart Reply", 2017.
/// </remarks>
public sealed record InBatchCandidates : Candidates
{
    /// <inheritdoc/>
    public override bool DrawsFromOtherGroups => true;

    internal override int MostGroupsPerBatch => 128;

    internal override int AtLeast(int groups, int chosen) => JointBatches.AtLeast(groups, chosen);

    internal override bool HasContrast(GroupedRows rows, int group) => JointBatches.HasRightAnswer(rows, group);

    internal override GroupBatches ForTraining(CandidateSource source, IReadOnlyList<int> groups) =>
        new JointBatches(source, groups);

    internal override GroupBatches ForValidation(CandidateSource source, IReadOnlyList<int> groups) =>
        new JointBatches(source, groups) { FurtherAnswers = JointBatches.AnswersToValidateOn };
}
