using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What a ranker is trained on: groups in memory, or a stream of them.</summary>
internal abstract class RankingData
{
    public abstract int FeatureCount { get; }

    public abstract long RowCount { get; }

    public abstract int GroupCount { get; }

    /// <summary>Whether rows have weights.</summary>
    public bool IsWeighted => Held.Weights is not null;

    /// <summary>Whether rows are stored in full.</summary>
    public abstract bool AreDense { get; }

    /// <summary>The greatest label.</summary>
    public abstract float MostLabel { get; }

    /// <summary>Whether groups are read again in every epoch.</summary>
    public abstract bool IsStreamed { get; }

    /// <summary>The places of the groups that can be trained on, ascending.</summary>
    public abstract IReadOnlyList<int> Useful { get; }

    /// <summary>The slots, ascending, that some row has a value in; null where that is at least half of them, or rows are stored in full.</summary>
    public abstract int[]? UsedSlots { get; }

    /// <summary>The groups in memory: all of them, or a sample.</summary>
    public abstract GroupedRows Held { get; }

    /// <summary>The groups that networks can be measured on where these are for validation.</summary>
    public abstract GroupedRows ForValidation { get; }

    /// <summary>The same groups with some of their slots.</summary>
    public abstract RankingData Keep(int[] slots);

    /// <summary>Adds all rows to a hash.</summary>
    public abstract void AddTo(IncrementalHash hash);

    /// <summary>Splits groups off to measure networks by.</summary>
    /// <param name="context">Marks exceptions.</param>
    /// <param name="log">Told where there is no room for as many as were asked for.</param>
    /// <param name="stopping">How many; null for none.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>The places of the groups to train on, and of those held out.</returns>
    public abstract (int[] Training, int[] HeldOut) HoldOut(IExceptionContext context, IChannel log, EarlyStopping? stopping, Random random);

    /// <summary>What networks see of the rows.</summary>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="validation">The groups to validate on; null for none.</param>
    /// <param name="training">The groups to train on.</param>
    /// <param name="column">The features.</param>
    /// <param name="variants">The networks.</param>
    public abstract NetworkInputs Learn(
        IChannel channel, EnergyTrainerOptions options, GroupedRows? validation, int[] training, FeatureSlots column, IReadOnlyList<Variant> variants);

    /// <summary>Serves groups for training.</summary>
    /// <param name="candidates">What stands against what.</param>
    /// <param name="source">What candidates are made from, of rows as a network sees them.</param>
    /// <param name="inputs">How a network sees rows.</param>
    /// <param name="groups">The places of the groups, ascending.</param>
    public abstract GroupBatches ForTraining(Candidates candidates, Func<GroupedRows, CandidateSource> source, NetworkInputs.Inputs inputs, int[] groups);

    /// <summary>Serves groups that were held out.</summary>
    /// <param name="candidates">What stands against what.</param>
    /// <param name="source">What candidates are made from, of rows as a network sees them.</param>
    /// <param name="inputs">How a network sees rows.</param>
    /// <param name="groups">The places of the groups.</param>
    public abstract GroupBatches ForHeldOut(Candidates candidates, Func<GroupedRows, CandidateSource> source, NetworkInputs.Inputs inputs, int[] groups);
}
