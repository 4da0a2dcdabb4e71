using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Reads a data view into <see cref="GroupedRows"/>, all of it or part by part, and refuses what cannot be trained on, row and column named. Without a
/// column of groups every row is one.
/// </summary>
internal sealed class GroupReader
{
    private readonly IHost _host;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.Column? _group;
    private readonly DataViewSchema.Column? _weight;
    private readonly IDataView _data;
    private readonly LabelReader _labels;
    private readonly RowChecks _checks;
    private readonly CancellationToken _cancellation;
    private readonly TrainingPeers? _peers;

    /// <param name="host">Marks exceptions.</param>
    /// <param name="data">The data.</param>
    /// <param name="labels">How labels are read.</param>
    /// <param name="cancellation">Looked at as rows are read.</param>
    /// <param name="peers">The processes that hold the features together, each those of its groups; null for this one alone.</param>
    public GroupReader(IHost host, RoleMappedData data, LabelReader labels, CancellationToken cancellation, TrainingPeers? peers = null)
    {
        (_host, _data, _labels, _cancellation, _peers) = (host, data.Data, labels, cancellation, peers);
        _features = data.Schema.Feature!.Value;
        _group = data.Schema.Group;
        _weight = data.Schema.Weight;
        _checks = new RowChecks(host, _features, _weight, cancellation);
    }

    /// <summary>Whether what was served last was the end of the data.</summary>
    public bool HasEnded { get; private set; }

    public int FeatureCount => _features.Type.GetVectorSize();

    public bool IsWeighted => _weight is not null;

    /// <summary>How many numbers a label has.</summary>
    public int Targets => _labels.Targets;

    /// <summary>How many groups there may be, which are numbered; without a column of groups, how many rows.</summary>
    public int MostGroups { get; init; } = Array.MaxLength;

    /// <summary>How many labels a part may have: what comes after is in the next one.</summary>
    public int MostLabels { get; init; } = Array.MaxLength;

    /// <summary>How many rows were left out because their label is missing, of those that were read since the last start.</summary>
    public long Missing { get; private set; }

    /// <summary>How many were left out because their weight is 0.</summary>
    public long Weightless { get; private set; }

    /// <summary>A hash of what every process has looked at since the last start: labels, and some of the features; 0 where there is one process.</summary>
    public long SeenByAll { get; private set; }

    /// <summary>
    /// The rows in their order, in parts of whole groups. The memory of a part is used again for the next: whoever goes on is done with it.
    /// </summary>
    /// <param name="size">How large a part is.</param>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, there is none, or a group has no room.</exception>
    public IEnumerable<GroupedRows> Parts(PartSize size)
    {
        (HasEnded, Missing, Weightless, SeenByAll) = (false, 0, 0, 0);
        DataViewSchema.Column?[] columns = [_labels.Column, _features, _group, _weight];
        using DataViewRowCursor cursor = _data.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        Func<long, float[]?> label = _labels.Open(cursor);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(_features);
        ValueGetter<ulong>? group = _group is { } g ? RowCursorUtils.GetGetterAs<ulong>(NumberDataViewType.UInt64, cursor, g.Index) : null;
        ValueGetter<float>? weight = _weight is { } w ? RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, w.Index) : null;

        var rows = new GroupedRowsBuilder(FeatureCount, IsWeighted, _cancellation, targets: Targets, peers: _peers);
        HashSet<ulong> seen = [];
        ReadingGarbage? garbage = size.Memory > 0 ? new ReadingGarbage(size.Memory / 16) : null;
        float weightValue = 1;
        ulong groupValue = 0, current = 0;
        VBuffer<float> featureValues = default;
        long groups = 0, row = 0, most = size.FirstBytes > 0 ? size.FirstBytes : size.Bytes;
        for (; cursor.MoveNext(); row++)
        {
            _checks.CheckAlive(row);
            group?.Invoke(ref groupValue);
            if (group is not null && (row == 0 || groupValue != current))
            {
                CheckGroup(groupValue, row, seen, size.MostGroupsSeen);
                _checks.CheckGroups(++groups, MostGroups, row, _group);
                current = groupValue;
                rows.StartGroup();
            }

            if (label(row) is not { } labelValue)
            {
                Missing++;
                continue;
            }

            weight?.Invoke(ref weightValue);
            _checks.CheckWeight(row, weightValue);
            bool isHere = _peers?.Holds(group is null ? groups : groups - 1) ?? true;
            // Whether rows are stored in full, and where a part of sparse ones ends, is for the values of all rows to say.
            if (isHere || !rows.IsInFull)
            {
                features(ref featureValues);
                _checks.CheckFeatures(row, featureValues);
                garbage?.Add(featureValues.GetValues().Length * sizeof(float));
            }

            SeenByAll = _peers is null ? 0 : HashOf(rows.IsInFull ? [] : featureValues.GetValues(), HashOf(labelValue, SeenByAll));

            if (weightValue == 0 && _labels.NeedsWeight)
            {
                Weightless++;
                continue;
            }

            if (group is null)
            {
                _checks.CheckGroups(++groups, MostGroups, row);
                rows.StartGroup();
            }

            if (!rows.TryAdd(labelValue, weightValue, featureValues, out string? problem, isHere))
            {
                throw _checks.NoRoom(problem);
            }

            bool isFull = (rows.RowCount + 1L) * Targets > MostLabels;
            if (rows.Bytes(size.InFull) <= most && !isFull)
            {
                continue;
            }

            if (rows.GroupCount > 1)
            {
                GroupedRowsBuilder next = rows.SplitLast();
                yield return rows.Build();
                next.Reuse(rows);
                (rows, most) = (next, size.Bytes);
            }
            else if (size.AllowsLarge)
            {
                yield return rows.Build();
                yield break;
            }
            else if (isFull)
            {
                throw _checks.TooLong(_group is { } column ? SlotNames.DescribeKey(column, current) : "", row, rows.RowCount, _group);
            }
            else if (rows.Bytes(size.InFull) > size.MostBytes)
            {
                throw TooLarge(current, row, rows.RowCount, rows.Bytes(size.InFull), size);
            }
        }

        if (row == 0)
        {
            throw _checks.NoRows(_group);
        }

        if (row == Missing + Weightless)
        {
            throw _host.Except(_labels.NoneLeft(row, Missing));
        }

        HasEnded = true;
        yield return rows.Build();
    }

    private static long HashOf(ReadOnlySpan<float> values, long before)
    {
        ulong hash = (ulong)before + 14695981039346656037;
        foreach (float value in values)
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        }

        return (long)hash;
    }

    private void CheckGroup(ulong group, long row, HashSet<ulong> seen, int mostSeen)
    {
        DataViewSchema.Column column = _group!.Value;
        if (group == 0 && column.Type is KeyDataViewType)
        {
            throw _host.Except($"Column '{column.Name}', row {row}: the group is missing. Every row needs a group; filter such rows out.");
        }

        if (seen.Count < mostSeen ? !seen.Add(group) : seen.Contains(group))
        {
            throw _host.Except(
                $"Column '{column.Name}', row {row}: group {SlotNames.DescribeKey(column, group)} appears again after other groups. The rows " +
                $"of a group must follow one another: sort the data by '{column.Name}' before training. (If the key was made with Hash, two " +
                "groups may have got the same one: hash into more bits, or use MapValueToKey.)");
        }
    }

    private Exception TooLarge(ulong group, long row, int rows, long bytes, PartSize size)
    {
        string name = _group is { } column ? $"Column '{column.Name}', row {row}: group {SlotNames.DescribeKey(column, group)}" : $"Row {row}: the row";
        return _host.Except(string.Create(CultureInfo.InvariantCulture,
            $"{name} takes {Megabytes(bytes)} MB with its first {rows} rows. A group is held in memory whole, and Options.Memory, {Megabytes(size.Memory)} MB, has " +
            $"room for groups of {Megabytes(size.MostBytes)} MB. Set it to more, or train on fewer rows of such groups."));

        static string Megabytes(long bytes) => (bytes / 1e6).ToString(bytes < 10_000_000 ? "0.###" : "0", CultureInfo.InvariantCulture);
    }
}
