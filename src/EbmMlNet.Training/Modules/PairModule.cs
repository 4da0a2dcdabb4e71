using TorchSharp;

namespace EbmMlNet;

/// <summary>An energy of an x and a y that each have slots of their own, so that every x can stand against every y.</summary>
internal abstract class PairModule(FlatWeights weights) : EnergyModule(weights)
{
    /// <summary>The slots of x: the first ones.</summary>
    public abstract int ContextSlots { get; }

    /// <summary>The slots of y: the rest.</summary>
    public abstract int AnswerSlots { get; }

    /// <summary>The energies <c>[R]</c> of rows.</summary>
    public abstract PairEnergies Pairs(FeatureTensor features, ReadOnlySpan<int> rows, bool isTraining);

    /// <summary>The energies <c>[G,U]</c> of every x with every y.</summary>
    /// <param name="features">All rows.</param>
    /// <param name="contexts">The rows that x is read from.</param>
    /// <param name="answers">The rows that y is read from.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    public abstract PairEnergies Cross(FeatureTensor features, ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, bool isTraining);

    /// <summary>Makes the energies <c>[G,U]</c> of x with the same many y, time and again.</summary>
    /// <param name="features">All rows.</param>
    /// <param name="answers">The rows that y is read from.</param>
    /// <param name="cancellation">Looked at while the answers are gone through.</param>
    /// <returns>From the rows that x is read from to the energies.</returns>
    public abstract Func<int[], torch.Tensor> Against(FeatureTensor features, IReadOnlyList<int> answers, CancellationToken cancellation);
}
