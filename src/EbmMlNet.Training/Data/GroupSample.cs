namespace EbmMlNet;

/// <summary>
/// Some of the groups of a stream, as many as fit: those whose place has the lowest hash. Where there is no room for one more, half of them go, and only
/// half as many come in from then on.
/// </summary>
/// <param name="featureCount">The features of a row.</param>
/// <param name="isWeighted">Whether rows have weights.</param>
/// <param name="targets">How many numbers a label has.</param>
/// <param name="areDense">Whether rows are stored in full.</param>
/// <param name="mostBytes">The memory they may take.</param>
/// <param name="seed">What the hashes come from.</param>
/// <param name="cancellation">Goes with the rows.</param>
internal sealed class GroupSample(int featureCount, bool isWeighted, int targets, bool areDense, long mostBytes, ulong seed, CancellationToken cancellation)
{
    /// <summary>What is remembered of a group beside its rows.</summary>
    private const int BytesOfGroup = 16;

    private readonly List<(int Number, ulong Hash)> _groups = [];
    private GroupedRowsBuilder _rows = new(featureCount, isWeighted, cancellation, areDense, targets);
    private ulong _below = ulong.MaxValue;

    /// <summary>The most groups; no limit by default.</summary>
    public int MostGroups { get; init; } = int.MaxValue;

    /// <summary>Where the groups that are kept stand among those that were added, ascending.</summary>
    public IReadOnlyList<int> Numbers => [.. _groups.Select(group => group.Number)];

    /// <summary>The hash of the place of a group.</summary>
    public static ulong HashOf(ulong seed, long number) => CountedHash.Mix(CountedHash.Mix(seed) + (0x9E3779B97F4A7C15 * (ulong)(number + 1)));

    /// <summary>Adds rows that stand one after another, as one group.</summary>
    /// <param name="rows">Where they are.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="number">The place of the group.</param>
    public void Add(GroupedRows rows, int first, int count, int number)
    {
        ulong hash = HashOf(seed, number);
        if (hash >= _below)
        {
            return;
        }

        _rows.AddGroup(rows, first, count);
        _groups.Add((number, hash));
        while (_groups.Count > 0 && (_rows.Bytes(inFull: false) + ((long)_groups.Count * BytesOfGroup) > mostBytes || _groups.Count > MostGroups))
        {
            Halve();
        }
    }

    /// <summary>The groups, in the order in which they were added. Nothing more can be.</summary>
    public GroupedRows Build() => _rows.Build();

    private void Halve()
    {
        _below /= 2;
        GroupedRows all = _rows.Build();
        _rows = new GroupedRowsBuilder(featureCount, isWeighted, cancellation, areDense, targets);
        for (int group = 0; group < all.GroupCount; group++)
        {
            if (_groups[group].Hash < _below)
            {
                _rows.AddGroup(all, all.Offsets[group], all.SizeOf(group));
            }
        }

        _ = _groups.RemoveAll(group => group.Hash >= _below);
    }
}
