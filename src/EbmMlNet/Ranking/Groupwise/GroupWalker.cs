using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Reads rows group by group. It holds one group's values at a time, and the id of every group passed, to tell when one comes back.
/// </summary>
internal abstract class GroupWalker : IDisposable
{
    private readonly string? _groupName;
    private readonly GroupId? _group;
    private readonly HashSet<ulong> _seen = [];
    private ulong _next;
    private bool _atRow;

    /// <param name="context">Marks exceptions.</param>
    /// <param name="data">The rows.</param>
    /// <param name="groupColumn">The column of groups; null where all rows are one group.</param>
    /// <param name="columns">What is read of each row.</param>
    protected GroupWalker(IExceptionContext context, IDataView data, string? groupColumn, params DataViewSchema.Column[] columns)
    {
        Context = context;
        _groupName = groupColumn;
        DataViewSchema.Column? group = groupColumn is null ? null : data.Schema[groupColumn];
        Cursor = data.GetRowCursor(group is { } needed ? [.. columns, needed] : columns);
        _group = group is { } column ? new GroupId(Cursor, column) : null;
    }

    /// <summary>How many rows the group has.</summary>
    public int Count { get; private set; }

    /// <summary>What users know the group by.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The number of the group's first row, from 0.</summary>
    public long FirstRow { get; private set; }

    protected IExceptionContext Context { get; }

    protected DataViewRowCursor Cursor { get; }

    /// <summary>The number of the row that is read, from 0.</summary>
    protected long Row { get; private set; } = -1;

    /// <summary>Goes on to the next group; false after the last.</summary>
    /// <exception cref="InvalidOperationException">A row has no group, or one that ended before.</exception>
    public bool MoveNext()
    {
        Count = 0;
        if (Row < 0)
        {
            ReadRow();
        }

        if (!_atRow)
        {
            return false;
        }

        ulong current = _next;
        Enter(current);
        do
        {
            ReadValues(Count);
            Count++;
            ReadRow();
        }
        while (_atRow && _next == current);
        return true;
    }

    public void Dispose() => Cursor.Dispose();

    /// <summary>Keeps the values of the row that the cursor is at.</summary>
    /// <param name="at">Its number in the group, from 0.</param>
    protected abstract void ReadValues(int at);

    private void ReadRow()
    {
        _atRow = Cursor.MoveNext();
        Row++;
        _next = _atRow && _group is not null ? _group.Read() : 0;
    }

    private void Enter(ulong id)
    {
        FirstRow = Row;
        if (_group is null)
        {
            return;
        }

        if (_group.IsMissing(id))
        {
            throw Context.Except(
                $"Column '{_groupName}', row {Row}: the group is missing. Every row needs one; MapValueToKey gives none to values it did not " +
                "see when it was fitted, so use Hash, or a raw column, as the group of new data.");
        }

        Name = _group.Describe(id);
        if (!_seen.Add(id))
        {
            throw Context.Except(
                $"Column '{_groupName}', row {Row}: group '{Name}' appears again after other groups. The rows of a group must follow one " +
                $"another: sort the data by '{_groupName}' first.");
        }
    }
}
