namespace EbmMlNet;

public abstract partial class EnergyTrainerOptions
{
    /// <summary>A copy that no change to these options reaches.</summary>
    internal EnergyTrainerOptions Snapshot()
    {
        var copy = (EnergyTrainerOptions)MemberwiseClone();
        copy.Regularizers = [.. Regularizers];
        return copy;
    }

    /// <summary>How a network is trained.</summary>
    internal LoopPlan LoopOf(Variant variant) => new(variant.NumberOfEpochs, variant.LearningRate)
    {
        LearningRateSchedule = LearningRateSchedule,
        WeightDecay = WeightDecay,
        SquareDecay = variant.SquareDecay,
        MaxGradientNorm = MaxGradientNorm,
        EarlyStopping = EarlyStopping,
        CancellationToken = CancellationToken,
        Peers = Peers,
    };
}
