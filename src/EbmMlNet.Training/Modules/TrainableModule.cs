using TorchSharp;

namespace EbmMlNet;

/// <summary>What is trained: weights that a loss moves, and what else belongs to them in a checkpoint.</summary>
internal abstract class TrainableModule(FlatWeights weights) : IDisposable
{
    public FlatWeights Weights { get; } = weights;

    /// <summary>Where it takes its rows: places among knots are looked up in tables, on the CPU.</summary>
    public torch.Device InputDevice => Knots is null ? Weights.Device : torch.CPU;

    /// <summary>All that a checkpoint holds: the weights, and statistics that training gathers beside them.</summary>
    public virtual IReadOnlyList<torch.Tensor> State => [Weights.Values];

    /// <summary>What draws within the network as it is trained.</summary>
    protected virtual IReadOnlyList<Dropout> Dropouts => [];

    /// <summary>Whether the untrained module already knows something, so that early stopping may come back to it.</summary>
    public virtual bool IsWorthKeeping => false;

    /// <summary>The knots whose places the rows are; null where rows are scaled features.</summary>
    public virtual LearntKnots? Knots => null;

    /// <summary>What is drawn in the next step depends on this number alone.</summary>
    public virtual void Restart(ulong number)
    {
        for (int i = 0; i < Dropouts.Count; i++)
        {
            Dropouts[i].Restart(number + (ulong)i);
        }
    }

    /// <summary>Carries the gradient on where torch's own graph ends.</summary>
    public virtual void Backward()
    {
    }

    /// <summary>Follows on each step of the optimizer.</summary>
    /// <param name="rate">The step size.</param>
    /// <param name="share">The share of all groups that were in the step.</param>
    public virtual void Moved(double rate, double share)
    {
    }

    public virtual void Dispose() => Weights.Dispose();
}
