namespace EbmMlNet;

/// <summary>What one pass over the training data did to the energy surface. NaN stands for what was not measured.</summary>
/// <remarks>
/// The loss alone does not reveal a collapsed surface, one that gives every answer the same energy: the gap and the spread do,
/// and so does a held-out negative log-likelihood that stays at that of a flat surface.
/// </remarks>
public sealed record EpochReport
{
    /// <summary>The number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The training loss, averaged over the groups of the epoch.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>The metric on the validation data that early stopping watches.</summary>
    public double ValidationMetric { get; init; } = double.NaN;

    /// <summary>Whether this epoch's model is the best so far by <see cref="ValidationMetric"/>.</summary>
    public bool IsBest { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public double LearningRate { get; init; } = double.NaN;

    /// <summary>
    /// How many threads torch computed with on the CPU; null where it is not known. The same seed gives the same weights bit for bit only with
    /// the same number, which the trainer chooses by the cores of the machine where <c>NumberOfThreads</c> is not set.
    /// </summary>
    public int? NumberOfThreads { get; init; }

    /// <summary>Time since training began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Mean energy of right answers.</summary>
    public double RightEnergy { get; init; } = double.NaN;

    /// <summary>Mean energy of the most offending incorrect answer to each right one: the incorrect answer of lowest energy.</summary>
    public double OffendingEnergy { get; init; } = double.NaN;

    /// <summary>How far offending answers lie above right ones on average; above 0 where the surface has the right shape.</summary>
    public double EnergyGap => OffendingEnergy - RightEnergy;

    /// <summary>Share of right answers, from 0 to 1, whose most offending answer is not a margin above them.</summary>
    public double MarginViolations { get; init; } = double.NaN;

    /// <summary>Mean standard deviation of the energies within a group; 0 on a collapsed surface.</summary>
    public double EnergySpread { get; init; } = double.NaN;

    /// <summary>
    /// How strongly energies are pushed down: the sum of the positive derivatives of a batch's loss by its energies, averaged over batches.
    /// </summary>
    public double PushDown { get; init; } = double.NaN;

    /// <summary>
    /// How strongly energies are pushed up: the sum of the negative derivatives, without their sign. 0 where a loss pushes nothing up.
    /// </summary>
    public double PushUp { get; init; } = double.NaN;

    /// <summary>Negative log-likelihood of right answers in groups held out from training.</summary>
    public double HeldOutNll { get; init; } = double.NaN;

    /// <summary>What a flat surface would score as <see cref="HeldOutNll"/>: the mean log of the number of candidates.</summary>
    public double UniformNll { get; init; } = double.NaN;

    /// <summary>The codes of contexts; null where the model makes none, or they were not measured.</summary>
    public CodeStatistics? ContextCodes { get; init; }

    /// <summary>The codes of answers; null where the model makes none, or they were not measured.</summary>
    public CodeStatistics? AnswerCodes { get; init; }
}
