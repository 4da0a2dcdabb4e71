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

    /// <summary>As many networks as are asked for: the first of those given, and where these are fewer, from the first again.</summary>
    internal IReadOnlyList<Architecture> Networks(IReadOnlyList<Architecture> given) =>
        NumberOfNetworks is { } count ? [.. Enumerable.Range(0, count).Select(i => given[i % given.Count])] : given;

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
