using Microsoft.ML.Data;

namespace EbmMlNet;

public sealed partial class EnergyMulticlassTrainer
{
    /// <summary>The options of <see cref="EnergyMulticlassTrainer"/>.</summary>
    public sealed class Options : EnergyTrainerOptions
    {
        /// <summary>How many rows one training step takes, at least 1; null to choose: see the value.</summary>
        /// <value>
        /// The default value is null: a tenth of the rows, but no more than 32; of encoded features a twentieth, but no more than 128.
        /// </value>
        public int? RowsPerBatch { get; set; }

        /// <summary>
        /// How many classes' energies one training step computes, at least 2: those of the right classes of its rows, even where these are
        /// more, and of others drawn at random. Null for all. Of thousands of classes, a few hundred are enough to learn from.
        /// </summary>
        /// <remarks>
        /// Losses that weigh all incorrect answers see a part of them in each step. Validation and scoring always compute all classes.
        /// </remarks>
        /// <value>The default value is null.</value>
        public int? ClassesPerStep { get; set; }

        /// <summary>
        /// What is measured on validation data, and watched by early stopping, of each row's classes in the order of their energies.
        /// </summary>
        /// <value>The default value is <c>new PrecisionMetric(1)</c>: the accuracy.</value>
        public RankingMetric ValidationMetric { get; set; } = new PrecisionMetric(1);

        /// <summary>
        /// Called after each epoch, on the thread that trains, with the epoch's report and a function that makes the best model so far: with early
        /// stopping that of the best epoch, otherwise that of the last. The function can be called until this returns.
        /// </summary>
        /// <value>The default value is null.</value>
        public Action<EpochReport, Func<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>>? OnEpochWithBest { get; set; }

        private protected override IEnumerable<string> Problems() =>
        [
            .. base.Problems(),
            .. NotEmpty(LabelColumnName, nameof(LabelColumnName)),
            .. AtLeastOne(RowsPerBatch ?? 1, nameof(RowsPerBatch)),
            .. Check(
                ClassesPerStep is null or >= 2,
                $"{nameof(ClassesPerStep)} is {ClassesPerStep}, but must be at least 2, or null for all."),
            .. Check(ValidationMetric is not null, $"{nameof(ValidationMetric)} is null."),
            .. Check(
                Architecture is null or { Network: not null },
                $"{nameof(Architecture)} is {Architecture}, which has no energies of classes: use new Linear() or new Mlp(...)."),
        ];
    }
}
