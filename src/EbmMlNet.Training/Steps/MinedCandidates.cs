namespace EbmMlNet;

/// <summary>
/// As <see cref="InBatchCandidates"/>, and for each question the incorrect answers of lowest energy among all answers of the training
/// data, found in an index of their codes that is made anew as training goes.
/// </summary>
/// <remarks>
/// Of data that does not fit in <see cref="EnergyTrainerOptions.Memory"/>, answers are mined from the part that is in memory, whose index is made as it is
/// read, in every epoch but the first. The index is exact: all codes are compared. Answers that nobody labelled right, but are, come first among the mined ones;
/// <see cref="SkipNearest"/> leaves the very nearest out. Xiong et al., "Approximate Nearest Neighbor Negative Contrastive Learning for
/// Dense Text Retrieval", 2021.
/// </remarks>
public sealed record MinedCandidates : Candidates
{
    /// <summary>Candidates with mined incorrect answers.</summary>
    /// <param name="count">How many are mined for each question, at least 1.</param>
    public MinedCandidates(int count = 4) => Count = count;

    /// <summary>How many incorrect answers are mined for each question.</summary>
    /// <value>The default value is 4. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <summary>How many of the nearest incorrect answers are passed over, since they may be right.</summary>
    /// <value>The default value is 0. Any whole number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SkipNearest { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <summary>After how many epochs the index of all answers is made anew. The first epoch, whose codes mean nothing yet, mines nothing.</summary>
    /// <value>The default value is 1. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int RefreshEvery { get; init => field = OptionRange.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    public override bool DrawsFromOtherGroups => true;

    internal override int MostGroupsPerBatch => 128;

    internal override int AtLeast(int groups, int chosen) => JointBatches.AtLeast(groups, chosen);

    internal override bool HasContrast(GroupedRows rows, int group) => JointBatches.HasRightAnswer(rows, group);

    internal override GroupBatches ForTraining(CandidateSource source, IReadOnlyList<int> groups) =>
        new JointBatches(source, groups) { Mining = this, Cancellation = source.Cancellation };

    internal override GroupBatches ForValidation(CandidateSource source, IReadOnlyList<int> groups) =>
        new InBatchCandidates().ForValidation(source, groups);
}
