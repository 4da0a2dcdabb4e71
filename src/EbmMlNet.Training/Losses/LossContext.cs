namespace EbmMlNet;

/// <summary>What a loss is given beside the energies: which incorrect answers to push up, by what margin, and a source of chance.</summary>
/// <param name="Random">The source of chance, for negatives and losses that draw. The same seed gives the same loss.</param>
public sealed record LossContext(Random Random)
{
    /// <summary>How incorrect answers are chosen, or null for the loss's own <see cref="EnergyBasedLoss.DefaultNegatives"/>.</summary>
    /// <value>The default value is null. Losses over whole lists choose nothing and ignore it.</value>
    public Negatives? Negatives { get; init; }

    /// <summary>
    /// The margin between a right and an incorrect answer. Losses whose <see cref="EnergyBasedLoss.UsesMargin"/> is false ignore it.
    /// </summary>
    /// <value>The default value is a <see cref="ConstantMargin"/> of 1.</value>
    public Margin Margin { get; init; } = new ConstantMargin();

    /// <summary>
    /// Stops a loss that goes through its pairs part by part: it is looked at before each part, which takes a few hundredths of a second.
    /// </summary>
    /// <value>The default value is one that is never cancelled.</value>
    public CancellationToken CancellationToken { get; init; }
}
