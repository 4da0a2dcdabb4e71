namespace EbmMlNet;

public sealed partial class EnergyListTrainer
{
    /// <summary>The options of <see cref="EnergyListTrainer"/>: those of the ranker of rows, which hold for the attention too where they fit, and a few more.</summary>
    /// <remarks>
    /// <see cref="EnergyRankingTrainer.Options.Candidates"/> must be those of a group; there are neither <see cref="EnergyTrainerOptions.Checkpoint"/> nor
    /// <see cref="EnergyTrainerOptions.Peers"/>; rows must fit in <see cref="EnergyTrainerOptions.Memory"/>. Epochs are reported of the ranker of
    /// rows as it is trained on all groups.
    /// </remarks>
    public sealed class Options : EnergyRankingTrainer.Options
    {
        /// <summary>What the rows of a group see of each other.</summary>
        /// <value>The default value is <c>new ListAttention()</c>.</value>
        public ListAttention Attention { get; set; } = new();

        /// <summary>
        /// Whether the attention is kept without a trial on held-out groups, which saves the time of the trial, and costs quality where the others of a
        /// group do not matter.
        /// </summary>
        /// <value>The default value is false.</value>
        public bool KeepsAttention { get; set; }

        private protected override IEnumerable<string> Problems() =>
        [
            .. base.Problems(),
            .. Check(Attention is not null, $"{nameof(Attention)} is null."),
            .. Check(
                Attention is null || Attention.Units % Attention.Heads == 0,
                $"{nameof(Attention)} has {Attention?.Units} units, which its {Attention?.Heads} heads do not divide: take a multiple of the heads."),
            .. Check(
                Candidates is null or GroupCandidates,
                $"{nameof(Candidates)} is {Candidates}, but lists are the candidates of one group: leave it null, or use EnergyBased."),
            .. Check(RowGroupColumnName is not null, $"{nameof(RowGroupColumnName)} is null, but lists are the rows of a group: name its column."),
            .. Check(
                Loss is not { RequiresNonNegativeEnergies: true },
                $"{nameof(Loss)} is {Loss?.GetType().Name}, which needs energies bounded below by zero, but what attention adds to them has no bound: use another loss, or EnergyBased."),
            .. Check(Checkpoint is null, $"{nameof(Checkpoint)} is set, but this trainer, which trains several times, writes none: leave it null, or use EnergyBased."),
            .. Check(Peers is null, $"{nameof(Peers)} are set, but this trainer trains in one process: leave it null, or use EnergyBased."),
        ];
    }
}
