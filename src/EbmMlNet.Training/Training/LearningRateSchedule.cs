namespace EbmMlNet;

/// <summary>How the learning rate moves over training: a factor on <see cref="EnergyTrainerOptions.LearningRate"/>.</summary>
public abstract record LearningRateSchedule
{
    /// <summary>The factor at a point of training.</summary>
    /// <param name="progress">The share of all planned steps that are done, from 0 to 1.</param>
    public abstract double Factor(double progress);
}
