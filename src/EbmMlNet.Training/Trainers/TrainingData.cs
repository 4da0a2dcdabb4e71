using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What is trained on, in memory or as a stream: groups of candidates, or rows, which are groups of one.</summary>
/// <param name="unit">What groups are called in messages: "groups" or "rows".</param>
internal abstract class TrainingData(string unit)
{
    /// <summary>What groups are called in messages.</summary>
    public string Unit => unit;

    public abstract int FeatureCount { get; }

    public abstract long RowCount { get; }

    public abstract int GroupCount { get; }

    /// <summary>Whether rows have weights.</summary>
    public bool IsWeighted => Held.Weights is not null;

    /// <summary>Whether rows are stored in full.</summary>
    public abstract bool AreDense { get; }

    /// <summary>Between which numbers the labels of each target are.</summary>
    public abstract IReadOnlyList<(float Least, float Most)> Labels { get; }

    /// <summary>Whether groups are read again in every epoch.</summary>
    public abstract bool IsStreamed { get; }

    /// <summary>The places of the groups that can be trained on, ascending.</summary>
    public abstract IReadOnlyList<int> Useful { get; }

    /// <summary>The slots, ascending, that some row has a value in; null where that is at least half of them, or rows are stored in full.</summary>
    public abstract int[]? UsedSlots { get; }

    /// <summary>The groups in memory: all of them, or a sample.</summary>
    public abstract GroupedRows Held { get; }

    /// <summary>The groups that networks can be measured on: all of them, or a sample.</summary>
    public abstract GroupedRows ToMeasure { get; }

    /// <summary>The places of those.</summary>
    public abstract IReadOnlyList<int> PlacesToMeasure { get; }

    /// <summary>The same groups with some of their slots.</summary>
    public abstract TrainingData Keep(int[] slots);

    /// <summary>Adds all rows to a hash.</summary>
    public abstract void AddTo(IncrementalHash hash);

    /// <summary>Splits groups off to measure networks by.</summary>
    /// <param name="context">Marks exceptions.</param>
    /// <param name="log">Told where there is no room for as many as were asked for.</param>
    /// <param name="stopping">How many; null for none.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>The places of the groups to train on, and of those held out.</returns>
    public abstract (IReadOnlyList<int> Training, int[] HeldOut) HoldOut(IExceptionContext context, IChannel log, EarlyStopping? stopping, Random random);

    /// <summary>What networks see of the rows.</summary>
    /// <param name="channel">The log.</param>
    /// <param name="scaling">What is done to features that are not encoded.</param>
    /// <param name="validation">The groups to validate on; null for none.</param>
    /// <param name="training">The groups to train on.</param>
    /// <param name="column">The features.</param>
    /// <param name="variants">The networks.</param>
    public abstract NetworkInputs Learn(
        IChannel channel, FeatureScaling scaling, GroupedRows? validation, IReadOnlyList<int> training, FeatureSlots column, IReadOnlyList<Variant> variants);

    /// <summary>Serves groups for training.</summary>
    /// <param name="inputs">How a network sees rows.</param>
    /// <param name="groups">The places of the groups, ascending.</param>
    /// <param name="serve">Makes batches of some groups of rows as a network sees them.</param>
    public abstract GroupBatches ForTraining(NetworkInputs.Inputs inputs, IReadOnlyList<int> groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve);

    /// <summary>All groups, part by part; null where they are held.</summary>
    /// <typeparam name="TPart">What a part is served as.</typeparam>
    /// <param name="inputs">How a network sees rows.</param>
    /// <param name="serve">Serves a part, whose rows are as a network sees them, given the place of its first group.</param>
    /// <param name="shuffle">The groups of a part in a new order, cut into batches of so many.</param>
    public abstract PartShuffle<TPart>? InParts<TPart>(
        NetworkInputs.Inputs inputs, Func<GroupedRows, int, TPart> serve, Func<TPart, Random, int, IEnumerable<int[]>> shuffle)
        where TPart : class, IDisposable;

    /// <summary>Serves groups that were held out.</summary>
    /// <param name="inputs">How a network sees rows.</param>
    /// <param name="groups">The places of the groups.</param>
    /// <param name="serve">Makes batches of some groups of rows as a network sees them.</param>
    public abstract GroupBatches ForHeldOut(NetworkInputs.Inputs inputs, int[] groups, Func<GroupedRows, IReadOnlyList<int>, GroupBatches> serve);
}
