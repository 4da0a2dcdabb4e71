namespace EbmMlNet;

/// <summary>
/// What a training is about: which items there are, what a step over some of them computes, and what is measured after an epoch. The
/// <see cref="TrainingLoop{TReport}"/> around it knows neither groups nor classes nor samples.
/// </summary>
/// <typeparam name="TReport">What is reported of an epoch.</typeparam>
/// <param name="module">What is trained.</param>
internal abstract class Objective<TReport>(TrainableModule module)
{
    /// <summary>What is trained.</summary>
    public TrainableModule Module { get; } = module;

    /// <summary>How many items an epoch goes through.</summary>
    public abstract int ItemCount { get; }

    /// <summary>How many of them a step sees.</summary>
    public abstract int ItemsPerStep { get; }

    /// <summary>What <see cref="EpochOutcome{TReport}.Metric"/> is called; null where nothing is measured.</summary>
    public virtual string? MetricName => null;

    /// <summary>Whether training may end with the module as it was before the first step, where nothing was better.</summary>
    public virtual bool KeepsUntrained => false;

    /// <summary>What is done anew as an epoch begins, before its items are shuffled.</summary>
    public virtual void StartEpoch(int epoch)
    {
    }

    /// <summary>The items of an epoch in a new order, cut into steps.</summary>
    public virtual IEnumerable<int[]> Shuffle(Random random)
    {
        int[] order = [.. Enumerable.Range(0, ItemCount)];
        random.Shuffle(order);
        return order.Chunk(ItemsPerStep);
    }

    /// <summary>Whether an item of the step under way is here, or else in another process, which computes it.</summary>
    public virtual bool Holds(int item) => true;

    /// <summary>
    /// Computes what is minimized, and leaves its gradient in the module's weights, which is 0 before. Tensors belong to the caller's scope.
    /// </summary>
    /// <param name="items">The step's items.</param>
    /// <param name="place">Where in training.</param>
    /// <returns>What is no longer finite, with its verb ("The energies are"); null where all is.</returns>
    public abstract string? Differentiate(int[] items, StepPlace place);

    /// <summary>What the items of the last step count beside those of other processes.</summary>
    /// <param name="items">The step's items.</param>
    public virtual double WeightOf(int[] items) => items.Length;

    /// <summary>Measures the module, and reports the epoch.</summary>
    public abstract EpochOutcome<TReport> EndEpoch(EpochPlace place);

    /// <summary>The metric before the first step, where <see cref="KeepsUntrained"/>.</summary>
    public virtual double MeasureUntrained() => double.NaN;

    /// <summary>What the log says of an epoch.</summary>
    public abstract string Describe(TReport report);

    /// <summary>What to say where training has diverged.</summary>
    /// <param name="what">What is no longer finite, with its verb.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="items">The step's items.</param>
    public abstract string Diverged(string what, int epoch, int step, int[] items);

    /// <summary>A last look at the trained module.</summary>
    /// <param name="items">The items of some step.</param>
    /// <returns>What is not finite, with its verb; null where all is.</returns>
    public virtual string? Check(int[] items) => null;

    /// <summary>Writes reports for a checkpoint.</summary>
    public abstract void Write(PartWriter writer, IReadOnlyList<TReport> history);

    /// <summary>Reads them.</summary>
    public abstract IReadOnlyList<TReport> Read(PartReader reader);

    /// <summary>Writes what else a checkpoint has to hold: what the epoch's steps have come to, and what steps depend on beside their items.</summary>
    public virtual void Write(BinaryWriter writer)
    {
    }

    /// <summary>Reads it.</summary>
    public virtual void Read(BinaryReader reader)
    {
    }
}
