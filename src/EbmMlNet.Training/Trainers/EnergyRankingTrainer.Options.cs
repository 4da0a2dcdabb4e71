using System.Globalization;
using Microsoft.ML.Data;

namespace EbmMlNet;

public sealed partial class EnergyRankingTrainer
{
    /// <summary>The options of <see cref="EnergyRankingTrainer"/>.</summary>
    public class Options : EnergyTrainerOptions
    {
        /// <summary>
        /// The column of groups: a key (of any width) or UInt32. The rows of a group must follow one another. Null where every row is a
        /// question of its own, which <see cref="InBatchCandidates"/> allow.
        /// </summary>
        /// <value>The default value is "GroupId"; with <see cref="InBatchCandidates"/> null, where the data has no such column.</value>
        public string? RowGroupColumnName { get; set; } = DefaultColumnNames.GroupId;

        /// <summary>Which answers stand against each other: those of a group, or those of other questions too; null to choose: see the value.</summary>
        /// <value>
        /// The default value is null: <c>new GroupCandidates()</c>, and of <see cref="EnergyPairTrainer"/> <c>new InBatchCandidates()</c>.
        /// </value>
        public Candidates? Candidates { get; set; }

        /// <summary>
        /// How many groups one training step takes, at least 1; null to choose: see the value.
        /// </summary>
        /// <value>
        /// The default value is null: a tenth of the groups, but no more than 32; of encoded features a twentieth, but no more than make 512 rows, or 1600 of 50,000 and more.
        /// Where answers of other groups serve as incorrect ones, a tenth is no fewer than 32, or all where there are fewer, and no more than 128.
        /// </value>
        public int? GroupsPerBatch { get; set; }

        /// <summary>How much a right answer counts in its group's average, by its label.</summary>
        /// <value>The default value is <see cref="RelevanceGain.Exponential"/>: 2^label - 1.</value>
        public RelevanceGain Gain { get; set; } = RelevanceGain.Exponential;

        /// <summary>
        /// The least label of a right answer, above 0: see <see cref="Relevance"/>. Labels below are incorrect answers to every higher one
        /// that is right, and have no <see cref="Gain"/>.
        /// </summary>
        /// <value>The default value is <see cref="Relevance.AboveZero"/>: every label above 0.</value>
        public float RelevantFrom { get; set; } = Relevance.AboveZero;

        /// <summary>
        /// What is measured on validation data, and watched by early stopping. A metric of right answers whose own <c>RelevantFrom</c> is
        /// the default takes that of these options.
        /// </summary>
        /// <value>The default value is <c>new NdcgMetric(10)</c>.</value>
        public RankingMetric ValidationMetric { get; set; } = new NdcgMetric();

        /// <summary>
        /// Called after each epoch, on the thread that trains, with the epoch's report and a function that makes the best model so far: with early
        /// stopping that of the best epoch, otherwise that of the last; where several networks are trained, of the first. The function can be called
        /// until this returns.
        /// </summary>
        /// <value>The default value is null.</value>
        public Action<EpochReport, Func<RankingPredictionTransformer<EnergyRankingModelParameters>>>? OnEpochWithBest { get; set; }

        internal Candidates ChosenCandidates => Candidates ?? new GroupCandidates();

        internal bool NeedsLabel => Needs(LabelColumnName, DefaultColumnNames.Label);

        internal bool NeedsGroup => Needs(RowGroupColumnName, DefaultColumnNames.GroupId);

        private protected override EnergyBasedLoss DefaultLoss =>
            EncodedDefaults.LossOf(ranksLists: Negatives is null && Architecture is not { ComparesPairs: true });

        private protected override IEnumerable<string> Problems() =>
        [
            .. base.Problems(),
            .. ColumnOf(LabelColumnName, nameof(LabelColumnName)),
            .. ColumnOf(RowGroupColumnName, nameof(RowGroupColumnName)),
            .. Check(
                Candidates?.DrawsFromOtherGroups != true || Architecture is { ComparesPairs: true },
                $"{nameof(Candidates)} is {Candidates}, which compares every question with the answers of others, but {nameof(Architecture)} is " +
                $"{Architecture?.ToString() ?? "null"}, which does not tell the features of questions from those of answers: use new CosineMetric(...), or new JointEmbedding(...)."),
            .. Check(
                Peers is null || Candidates?.DrawsFromOtherGroups != true,
                $"{nameof(Peers)} are set, of which each sees a part of a step, but {nameof(Candidates)} is {Candidates}, which compares all of it: train in one process, or use new GroupCandidates()."),
            .. AtLeastOne(GroupsPerBatch ?? 1, nameof(GroupsPerBatch)),
            .. Check(Gain is not null, $"{nameof(Gain)} is null."),
            .. Check(
                RelevantFrom > 0 && float.IsFinite(RelevantFrom),
                string.Create(CultureInfo.InvariantCulture, $"{nameof(RelevantFrom)} is {RelevantFrom}, but must be a finite number above 0.")),
            .. Check(
                Margin is not CostMatrixMargin,
                $"{nameof(Margin)} is {nameof(CostMatrixMargin)}, which is for classes as answers; use LabelGapMargin, or another margin."),
            .. Check(ValidationMetric is not null, $"{nameof(ValidationMetric)} is null."),
        ];

        // A name that the user did not choose is no promise that there is such a column.
        private bool Needs(string? name, string byDefault) => name is not null && !(ChosenCandidates.DrawsFromOtherGroups && name == byDefault);

        // Without a label every row is right, without a group a question of its own: then only other questions' answers can be incorrect.
        private IEnumerable<string> ColumnOf(string? name, string option) => name is null
            ? Check(ChosenCandidates.DrawsFromOtherGroups, $"{option} is null, which {ChosenCandidates} do not allow: name a column, or use new InBatchCandidates().")
            : NotEmpty(name, option);
    }
}
