using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads what is trained on, into memory or as a stream. What a label is, and which groups can be trained on, is left to the kinds.</summary>
internal abstract class TrainingReader
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly ulong _seed;
    private readonly bool _hashes;
    private readonly CancellationToken _cancellation;
    private readonly TrainingPeers? _peers;
    private readonly HashSet<string> _said = [];

    /// <param name="host">Marks exceptions.</param>
    /// <param name="channel">The log.</param>
    /// <param name="memory">How many bytes are for rows in all; null for half of what is free.</param>
    /// <param name="seed">What samples are drawn by.</param>
    /// <param name="hashes">Whether the hash of all rows will be asked for.</param>
    /// <param name="peers">The processes that train together; null for this one alone.</param>
    /// <param name="cancellation">Looked at as rows are read.</param>
    protected TrainingReader(IHost host, IChannel channel, long? memory, int? seed, bool hashes, TrainingPeers? peers, CancellationToken cancellation)
    {
        (_host, _channel, _seed, _hashes, _cancellation, _peers) = (host, channel, (ulong)(seed ?? 0), hashes, cancellation, peers);
        Memory = memory ?? FreeMemory.Half();
        // All processes hold their rows, or none: together, as many as one would.
        Memory = peers?.Min(Memory) ?? Memory;
    }

    /// <param name="host">Marks exceptions.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    protected TrainingReader(IHost host, IChannel channel, EnergyTrainerOptions options)
        : this(
            host, channel, options.Memory, options.Seed, options.Checkpoint is not null || options.Peers is not null, options.Peers, options.CancellationToken)
    {
    }

    /// <summary>How many bytes are for rows in all.</summary>
    public long Memory { get; }

    /// <summary>What groups are called in messages.</summary>
    protected virtual string Unit => "rows";

    /// <summary>Reads what to train on into memory, where it fits.</summary>
    public TrainingData Read(RoleMappedData data) => Read(data, Memory, "");

    /// <summary>Reads what to validate on, or a sample of it.</summary>
    /// <param name="data">The data; null for none.</param>
    /// <param name="training">What is trained on.</param>
    public TrainingData? ReadValidation(RoleMappedData? data, TrainingData training)
    {
        if (data is null)
        {
            return null;
        }

        TrainingData validation = Read(data, training.IsStreamed ? (long)(Memory * StreamedGroups.GroupShare) : Memory, "validation ");
        if (validation.IsStreamed)
        {
            _channel.Warning(
                $"Networks are measured on {validation.ToMeasure.GroupCount} of the {validation.Useful.Count} validation {Unit}: no more fit in the part of " +
                "Options.Memory that is for them.");
        }

        return validation;
    }

    /// <summary>Goes through data that is read again in every epoch, for the first time.</summary>
    /// <param name="data">The data.</param>
    /// <param name="kind">What it is for, before the name: "validation ", or nothing.</param>
    public StreamedData Stream(RoleMappedData data, string kind = "")
    {
        CheckStream();
        // What was read before is garbage by now, and would lie beside what is read next.
        GC.Collect();
        using IncrementalHash? hash = _hashes ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        GroupReader reader = Reader(data);
        StreamedGroups groups = Together(reader, () => StreamedGroups.Survey(_host, reader, Memory, Prepare, IsUseful, _seed, hash, _cancellation));
        if (_peers is not null)
        {
            groups.Share(_peers);
        }

        Report(reader, groups.RowCount, kind);
        string of = groups.RowCount > groups.GroupCount ? $"rows of {groups.GroupCount} {Unit}" : "rows";
        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"The {groups.RowCount} {of} do not fit in {Memory / 1e6:0} MB (Options.Memory): they are read again in every epoch, " +
            $"{groups.PartBytes / 1e6:0} MB at a time."));
        if (hash is not null)
        {
            groups.Sum.AddTo(hash);
        }

        return new StreamedData(groups, _seed, hash?.GetHashAndReset() ?? [], Unit);
    }

    /// <summary>How labels of the data are read.</summary>
    protected abstract LabelReader LabelsOf(RoleMappedData data);

    /// <summary>What is done to rows after they are read.</summary>
    protected virtual GroupedRows Prepare(GroupedRows rows) => rows;

    /// <summary>Whether a group can be trained on.</summary>
    protected virtual bool IsUseful(GroupedRows rows, int group) => true;

    /// <summary>Refuses data that does not fit in memory, where something asks for all of it.</summary>
    protected virtual void CheckStream()
    {
    }

    /// <summary>What to say of rows that were left out; null for nothing.</summary>
    /// <param name="reader">What has counted them.</param>
    /// <param name="rows">How many were not left out.</param>
    /// <param name="kind">What they are for, before their name: "validation ", or nothing.</param>
    protected virtual string? LeftOut(GroupReader reader, long rows, string kind) => null;

    private TrainingData Read(RoleMappedData data, long most, string kind)
    {
        GroupReader reader = Reader(data);
        GroupedRows? held = Together(reader, () =>
        {
            using IEnumerator<GroupedRows> parts = reader.Parts(new PartSize(most, most) { AllowsLarge = true }).GetEnumerator();
            _ = parts.MoveNext();
            return reader.HasEnded ? parts.Current : null;
        });
        if (held is null)
        {
            return Stream(data, kind);
        }

        Report(reader, held.RowCount, kind);
        return new HeldData(Prepare(held), IsUseful, Unit);
    }

    // Each process may meet a row that it alone looks at, and data that is not that of the others.
    private T Together<T>(GroupReader reader, Func<T> read)
    {
        if (_peers is null)
        {
            return read();
        }

        T result = _peers.Together(read, () => TrainerSteps.FailedElsewhere(_host, _peers));
        return _peers.AllEqual(reader.SeenByAll) ? result : throw TrainerSteps.DifferentData(_host, _peers);
    }

    private GroupReader Reader(RoleMappedData data) => new(_host, data, LabelsOf(data), _cancellation, _peers);

    private void Report(GroupReader reader, long rows, string kind)
    {
        if (LeftOut(reader, rows, kind) is { } said && _said.Add(said))
        {
            _channel.Warning(said);
        }
    }
}
