using System.Globalization;

namespace EbmMlNet;

/// <summary>How the loop steps, whatever is trained.</summary>
/// <param name="NumberOfEpochs">How often all items are gone through.</param>
/// <param name="LearningRate">The step size before the schedule's factor.</param>
internal sealed record LoopPlan(int NumberOfEpochs, double LearningRate)
{
    /// <summary>Steps beyond this overflow what torch computes with.</summary>
    private const double LargestRate = 1e30;

    public required LearningRateSchedule LearningRateSchedule { get; init; }

    public required double WeightDecay { get; init; }

    /// <summary>How much of the average squared gradient is kept in each step.</summary>
    public required double SquareDecay { get; init; }

    public required double? MaxGradientNorm { get; init; }

    /// <summary>Null to train to the end, and to keep the last epoch's weights.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    public CancellationToken CancellationToken { get; init; }

    /// <summary>The processes that train together; null for this one alone.</summary>
    public TrainingPeers? Peers { get; init; }

    /// <summary>Why a step of such a size cannot be taken; null where it can.</summary>
    /// <param name="factor">The schedule's factor.</param>
    public string? RateProblem(double factor)
    {
        double rate = LearningRate * factor;
        return rate >= 0 && rate <= LargestRate && rate * WeightDecay <= LargestRate ? null : string.Create(CultureInfo.InvariantCulture,
            $"The step size is {rate:G6}: LearningRate {LearningRate:G6} times the factor {factor:G6} of {LearningRateSchedule}, with " +
            $"WeightDecay {WeightDecay:G6}. It must lie from 0 to {LargestRate:G6}, also when multiplied by WeightDecay. Lower LearningRate " +
            $"(its default trains most data).");
    }
}
