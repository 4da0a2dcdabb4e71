using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Groups, or rows that each are one, that do not fit in memory: one pass tells how many there are, which of them can be trained on, what their features are like, and keeps a sample of
/// groups and one of rows; then every pass reads them again.
/// </summary>
internal sealed class StreamedGroups : IQuestionStream
{
    /// <summary>What of the memory is for parts, for a sample of groups, and for one of rows. Networks of two kinds hold samples twice.</summary>
    private const double PartShare = 0.625, RowShare = 0.03125;

    /// <summary>The share for a sample of groups.</summary>
    public const double GroupShare = 0.125;

    /// <summary>While samples are taken, parts are small.</summary>
    private const double SurveyShare = 0.25;

    /// <summary>The first part has at least so much of the size of the others.</summary>
    private const double LeastOfFirst = 0.25;

    /// <summary>More rows tell nothing more of where values lie.</summary>
    private const int MostRowsOfSample = 1 << 16;

    private readonly IHost _host;
    private readonly GroupReader _reader;
    private readonly long _memory;
    private readonly long[] _missing;
    private readonly bool[] _used;
    private readonly List<int> _useless = [];
    private readonly (float Least, float Most)[] _labels;

    private StreamedGroups(IHost host, GroupReader reader, long memory)
    {
        (_host, _reader, _memory, PartBytes) = (host, reader, memory, (long)(memory * PartShare));
        (_missing, _used) = (new long[reader.FeatureCount], new bool[reader.FeatureCount]);
        _labels = new (float, float)[reader.Targets];
        Array.Fill(_labels, (float.PositiveInfinity, float.NegativeInfinity));
    }

    public int FeatureCount => _reader.FeatureCount;

    public int GroupCount { get; private set; }

    public long RowCount { get; private set; }

    public long PartBytes { get; set; }

    /// <summary>The places of the groups that can be trained on.</summary>
    public AllBut Useful => new(GroupCount, _useless);

    /// <summary>How many rows those have.</summary>
    public long UsefulRows { get; private set; }

    /// <summary>Between which numbers the labels of each target are.</summary>
    public IReadOnlyList<(float Least, float Most)> Labels => _labels;

    /// <summary>Whether rows are stored in full.</summary>
    public bool AreDense { get; private set; }

    /// <summary>How many values of each feature are missing.</summary>
    public IReadOnlyList<long> Missing => _missing;

    /// <summary>The slots, ascending, that some row has a value in; null where that is at least half of them.</summary>
    public int[]? UsedSlots => FeatureRows.FewUsed(_used);

    /// <summary>The hash of all features, where one was asked for.</summary>
    public RowSum Sum { get; } = new();

    /// <summary>Groups that can be trained on, as many as fit.</summary>
    public GroupedRows Sample { get; private set; } = null!;

    /// <summary>The places of the groups of the sample, ascending.</summary>
    public IReadOnlyList<int> SampleNumbers { get; private set; } = [];

    /// <summary>Rows of all groups, each as a group of its own.</summary>
    public GroupedRows Rows { get; private set; } = null!;

    /// <summary>What is done to the rows of a part after they are read.</summary>
    public Func<GroupedRows, GroupedRows> Prepare { get; set; } = rows => rows;

    /// <summary>Whether parts are to count as if rows were stored in full, since networks see them so.</summary>
    public bool InFull { get; set; }

    /// <summary>Goes through the data for the first time.</summary>
    /// <param name="host">Marks exceptions.</param>
    /// <param name="reader">The data.</param>
    /// <param name="memory">How much memory rows may take.</param>
    /// <param name="prepare">What is done to the rows of a part after they are read.</param>
    /// <param name="isUseful">Whether a group can be trained on.</param>
    /// <param name="seed">What samples are drawn by.</param>
    /// <param name="hash">Has labels, weights and sizes of groups added to it; null for none.</param>
    /// <param name="cancellation">Looked at as rows are read.</param>
    public static StreamedGroups Survey(
        IHost host,
        GroupReader reader,
        long memory,
        Func<GroupedRows, GroupedRows> prepare,
        Func<GroupedRows, int, bool> isUseful,
        ulong seed,
        IncrementalHash? hash,
        CancellationToken cancellation)
    {
        var stream = new StreamedGroups(host, reader, memory) { Prepare = prepare };
        GroupSample? groups = null, rows = null;
        var size = new PartSize((long)(memory * SurveyShare), stream.PartBytes) { Memory = memory };
        foreach (GroupedRows part in reader.Parts(size).Select(prepare))
        {
            stream.AreDense = groups is null ? !part.Features.IsSparse : stream.AreDense;
            groups ??= new GroupSample(reader.FeatureCount, reader.IsWeighted, reader.Targets, stream.AreDense, (long)(memory * GroupShare), seed, cancellation);
            rows ??= new GroupSample(reader.FeatureCount, reader.IsWeighted, reader.Targets, stream.AreDense, (long)(memory * RowShare), ~seed, cancellation)
            {
                MostGroups = MostRowsOfSample,
            };
            stream.Look(part, isUseful, groups, rows, cancellation);
            if (hash is not null)
            {
                DataHash.AddGroups(hash, part, cancellation);
                stream.Sum.Add(part.Features, stream.RowCount - part.RowCount);
            }
        }

        stream.SampleNumbers = groups!.Numbers;
        stream.Sample = groups.Build();
        stream.Rows = rows!.Build();
        return stream;
    }

    /// <summary>What processes have found in the rows that each of them holds is put together.</summary>
    public void Share(TrainingPeers peers)
    {
        float[] used = Array.ConvertAll(_used, isUsed => isUsed ? 1f : 0);
        peers.Sum(used);
        for (int slot = 0; slot < used.Length; slot++)
        {
            _used[slot] = used[slot] > 0;
        }

        peers.Sum(_missing);
        Sum.Share(peers);
    }

    public IEnumerable<GroupedRows> Parts(Random random)
    {
        var size = new PartSize(PartBytes, PartBytes)
        {
            FirstBytes = (long)(PartBytes * (LeastOfFirst + ((1 - LeastOfFirst) * random.NextDouble()))),
            Memory = _memory,
            InFull = InFull,
        };
        long rows = 0;
        foreach (GroupedRows part in _reader.Parts(size))
        {
            rows += part.RowCount;
            yield return Prepare(part);
        }

        if (rows != RowCount)
        {
            throw _host.Except(string.Create(CultureInfo.InvariantCulture,
                $"The data had {RowCount} rows when it was read first, and has {rows} now. Data that does not fit in memory is read again in every epoch, and " +
                $"must stay the same: let no transform or file of it change, or raise Options.Memory."));
        }
    }

    private void Look(GroupedRows part, Func<GroupedRows, int, bool> isUseful, GroupSample groups, GroupSample rows, CancellationToken cancellation)
    {
        for (int group = 0; group < part.GroupCount; group++)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = part.Offsets[group], size = part.SizeOf(group), number = GroupCount + group;
            if (isUseful(part, group))
            {
                UsefulRows += size;
                groups.Add(part, first, size, number);
            }
            else
            {
                _useless.Add(number);
            }
        }

        for (int row = 0; row < part.RowCount; row++)
        {
            // The place of a row has more digits than a number that is kept: which rows stay is for its hash alone to say.
            rows.Add(part, row, 1, unchecked((int)(RowCount + row)));
            if (part.Features.Holds(row))
            {
                CountMissing(part.Features, row);
            }
        }

        for (int i = 0; i < part.Labels.Length; i++)
        {
            ref (float Least, float Most) target = ref _labels[i % part.Targets];
            target = (Math.Min(target.Least, part.Labels[i]), Math.Max(target.Most, part.Labels[i]));
        }

        GroupCount += part.GroupCount;
        RowCount += part.RowCount;
    }

    private void CountMissing(FeatureRows features, int row)
    {
        ReadOnlySpan<float> values = features.Stored(row, out ReadOnlySpan<int> slots);
        for (int i = 0; i < slots.Length; i++)
        {
            _used[slots[i]] = true;
        }

        // A sum is not a number where one of its numbers is none; infinite values were refused.
        if (float.IsNaN(TensorPrimitives.Sum(values)))
        {
            for (int i = 0; i < values.Length; i++)
            {
                _missing[slots.IsEmpty ? i : slots[i]] += float.IsNaN(values[i]) ? 1 : 0;
            }
        }
    }
}
