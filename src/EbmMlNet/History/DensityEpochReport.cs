namespace EbmMlNet;

/// <summary>What one pass over the training data did to the density. NaN stands for what was not measured.</summary>
/// <remarks>
/// The loss alone does not reveal a collapsed surface: an estimate of the partition function can be wrong by as much as the loss fell. What
/// reveals it is <see cref="HeldOutNll"/>, of the density normalised on a grid, beside <see cref="MarginalNll"/>: a model that is not below it
/// has learnt nothing from the features.
/// </remarks>
public sealed record DensityEpochReport
{
    /// <summary>The number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>What the estimator minimizes, averaged over the rows of the epoch.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>The negative log-likelihood of training answers under the mixture alone, in standardised units.</summary>
    public double ProposalNll { get; init; } = double.NaN;

    /// <summary>
    /// The effective share of drawn answers, (sum w)^2 / (M sum w^2) of their importance weights, from 1/M to 1; NaN where none are drawn.
    /// </summary>
    public double EffectiveSampleSize { get; init; } = double.NaN;

    /// <summary>
    /// The standard deviation of the logarithms of those weights, in nats, averaged over rows: 0 where answers are drawn from the density itself; NaN
    /// where none are drawn.
    /// </summary>
    public double LogWeightDeviation { get; init; } = double.NaN;

    /// <summary>The share of proposed moves that were taken, for estimators that move answers; NaN for others.</summary>
    public double Acceptance { get; init; } = double.NaN;

    /// <summary>Negative log-likelihood of answers held out from training, in nats per unit of the label.</summary>
    public double HeldOutNll { get; init; } = double.NaN;

    /// <summary>What the marginal density of the answers, which knows no features, scores as <see cref="HeldOutNll"/>.</summary>
    public double MarginalNll { get; init; } = double.NaN;

    /// <summary>Whether this epoch's model is the best so far by <see cref="HeldOutNll"/>.</summary>
    public bool IsBest { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public double LearningRate { get; init; } = double.NaN;

    /// <summary>Time since training began.</summary>
    public TimeSpan Elapsed { get; init; }
}
