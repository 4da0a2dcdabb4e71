namespace EbmMlNet;

/// <summary>The candidates of a question are the rows of its group.</summary>
public sealed record GroupCandidates : Candidates
{
    /// <inheritdoc/>
    public override bool DrawsFromOtherGroups => false;

    internal override int MostGroupsPerBatch => 32;

    internal override bool HasContrast(GroupedRows rows, int group) => rows.HasContrast(group);

    internal override GroupBatches ForTraining(CandidateSource source, IReadOnlyList<int> groups) =>
        new RankingBatches(source, groups);

    internal override GroupBatches ForValidation(CandidateSource source, IReadOnlyList<int> groups) =>
        new RankingBatches(source, groups);
}
