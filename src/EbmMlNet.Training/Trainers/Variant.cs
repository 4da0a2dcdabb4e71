namespace EbmMlNet;

/// <summary>A network and how it is trained.</summary>
/// <param name="Architecture">Its shape.</param>
/// <param name="NumberOfEpochs">How often the data is gone through.</param>
/// <param name="LearningRate">The optimizer's step size.</param>
/// <param name="SquareDecay">How much AdamW keeps of the average square in each step.</param>
internal sealed record Variant(Architecture Architecture, int NumberOfEpochs, double LearningRate, double SquareDecay)
{
    /// <summary>The energy to go on from; null to start afresh, or with classes as answers.</summary>
    public EnergyFunction? Earlier { get; private init; }

    /// <summary>The energies of classes to go on from; null to start afresh, or where answers are no classes.</summary>
    public ClassEnergyFunction? EarlierClasses { get; private init; }

    /// <summary>Whether it goes on from an earlier network.</summary>
    public bool GoesOn => Earlier is not null || EarlierClasses is not null;

    /// <summary>The knots of an earlier network.</summary>
    public FeatureKnots? Knots { get; private init; }

    /// <summary>The scaling of an earlier network.</summary>
    public InputScaling? Scaling { get; private init; }

    public Variant From(EnergyFunction? earlier) =>
        this with { Earlier = earlier, Knots = (earlier as EncodedMlpEnergy)?.First.Knots, Scaling = earlier?.Scaling };

    public Variant From(ClassEnergyFunction? earlier) =>
        this with { EarlierClasses = earlier, Knots = earlier?.First?.Knots, Scaling = earlier?.Scaling };
}
