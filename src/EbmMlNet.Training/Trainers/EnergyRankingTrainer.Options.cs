namespace EbmMlNet;

public sealed partial class EnergyRankingTrainer
{
    /// <summary>The options of <see cref="EnergyRankingTrainer"/>.</summary>
    public sealed class Options : EnergyTrainerOptions
    {
        /// <summary>The column of groups: a key (of any width) or UInt32. The rows of a group must follow one another.</summary>
        /// <value>The default value is "GroupId".</value>
        public string RowGroupColumnName { get; set; } = "GroupId";

        /// <summary>How many groups one training step takes, at least 1; null for a tenth of the groups, but no more than 32.</summary>
        /// <value>The default value is null.</value>
        public int? GroupsPerBatch { get; set; }

        /// <summary>How much a right answer counts in its group's average, by its label.</summary>
        /// <value>The default value is <see cref="RelevanceGain.Exponential"/>: 2^label - 1.</value>
        public RelevanceGain Gain { get; set; } = RelevanceGain.Exponential;

        /// <summary>What is measured on validation data, and watched by early stopping.</summary>
        /// <value>The default value is <c>new NdcgMetric(10)</c>.</value>
        public RankingMetric ValidationMetric { get; set; } = new NdcgMetric();

        private protected override IEnumerable<string> Problems() =>
        [
            .. base.Problems(),
            .. NotEmpty(RowGroupColumnName, nameof(RowGroupColumnName)),
            .. AtLeastOne(GroupsPerBatch ?? 1, nameof(GroupsPerBatch)),
            .. Check(Enum.IsDefined(Gain), $"{nameof(Gain)} is {Gain}, which is no such gain."),
            .. Check(
                Margin is not CostMatrixMargin,
                $"{nameof(Margin)} is {nameof(CostMatrixMargin)}, which is for classes as answers; use LabelGapMargin, or another margin."),
            .. Check(ValidationMetric is not null, $"{nameof(ValidationMetric)} is null."),
        ];
    }
}
