using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Reads scores (and labels) group by group. It holds one group's values at a time, and the id of every group passed, to
/// tell when one comes back.
/// </summary>
internal sealed class GroupWalker : IDisposable
{
    private readonly IExceptionContext _context;
    private readonly GroupwiseColumns _columns;
    private readonly DataViewRowCursor _cursor;
    private readonly ValueGetter<float> _score;
    private readonly ValueGetter<float>? _label;
    private readonly GroupId _group;
    private readonly HashSet<ulong> _seen = [];
    private float[] _scores = new float[64];
    private float[] _labels = [];
    private int _count;
    private long _row = -1;
    private ulong _next;
    private bool _atRow;

    public GroupWalker(IExceptionContext context, IDataView data, GroupwiseColumns columns)
    {
        _context = context;
        _columns = columns;
        DataViewSchema schema = data.Schema;
        DataViewSchema.Column score = schema[columns.Score], group = schema[columns.Group];
        DataViewSchema.Column? label = columns.Label is { } name ? schema[name] : null;
        _cursor = data.GetRowCursor(label is { } l ? [score, group, l] : [score, group]);
        _score = _cursor.GetGetter<float>(score);
        _group = new GroupId(_cursor, group);
        if (label is { } labelColumn)
        {
            _label = RowCursorUtils.GetLabelGetter(_cursor, labelColumn.Index);
            _labels = new float[_scores.Length];
        }
    }

    /// <summary>The scores of the group's rows, in order.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _count);

    /// <summary>Their labels; empty where no label column was asked for.</summary>
    public ReadOnlySpan<float> Labels => _labels.AsSpan(0, _label is null ? 0 : _count);

    /// <summary>What users know the group by.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The number of the group's first row, from 0.</summary>
    public long FirstRow { get; private set; }

    /// <summary>Goes on to the next group; false after the last.</summary>
    /// <exception cref="InvalidOperationException">A row has no group, or one that ended before.</exception>
    public bool MoveNext()
    {
        _count = 0;
        if (_row < 0)
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
            AddRow();
            ReadRow();
        }
        while (_atRow && _next == current);
        return true;
    }

    public void Dispose() => _cursor.Dispose();

    private void ReadRow()
    {
        _atRow = _cursor.MoveNext();
        _row++;
        _next = _atRow ? _group.Read() : 0;
    }

    private void Enter(ulong id)
    {
        if (_group.IsMissing(id))
        {
            throw _context.Except(
                $"Column '{_columns.Group}', row {_row}: the group is missing. Every row needs one; MapValueToKey gives none to values it did not " +
                "see when it was fitted, so use Hash, or a raw column, as the group of new data.");
        }

        Name = _group.Describe(id);
        FirstRow = _row;
        if (!_seen.Add(id))
        {
            throw _context.Except(
                $"Column '{_columns.Group}', row {_row}: group '{Name}' appears again after other groups. The rows of a group must follow one " +
                $"another: sort the data by '{_columns.Group}' first.");
        }
    }

    private void AddRow()
    {
        if (_count == _scores.Length)
        {
            Array.Resize(ref _scores, 2 * _count);
            Array.Resize(ref _labels, _label is null ? 0 : 2 * _count);
        }

        _score(ref _scores[_count]);
        if (_label is not null)
        {
            _label(ref _labels[_count]);
            float label = _labels[_count];
            if (!float.IsFinite(label))
            {
                throw _context.Except(
                    $"Column '{_columns.Label}', row {_row}: the label is {(float.IsNaN(label) ? "NaN or a missing key" : "infinite")}, but must be a " +
                    "finite number. Filter such rows out.");
            }
        }

        _count++;
    }
}
