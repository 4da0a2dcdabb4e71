using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Reads the rows of a click log, and refuses what is no position or no click, row and column named.</summary>
internal sealed class ClickReader : IDisposable
{
    /// <summary>No list that is shown is longer; an id taken for a position is.</summary>
    public const int LargestPosition = 100_000;

    private readonly IExceptionContext _context;
    private readonly ClickColumns _columns;
    private readonly Func<float> _position;
    private readonly Func<float> _click;

    public ClickReader(IExceptionContext context, IDataView log, ClickColumns columns, IEnumerable<string> others)
    {
        (_context, _columns) = (context, columns);
        Cursor = log.GetRowCursor(((IEnumerable<string>)[columns.Position, columns.Click, .. others]).Select(name => log.Schema[name]));
        _position = Number(Cursor, columns.Position);
        if (log.Schema[columns.Click].Type is BooleanDataViewType)
        {
            ValueGetter<bool> getter = Cursor.GetGetter<bool>(log.Schema[columns.Click]);
            bool value = false;
            _click = () =>
            {
                getter(ref value);
                return value ? 1 : 0;
            };
        }
        else
        {
            _click = Number(Cursor, columns.Click);
        }
    }

    public DataViewRowCursor Cursor { get; }

    /// <summary>The number of the row, from 0.</summary>
    public long Row { get; private set; } = -1;

    /// <summary>Where the row was shown, from 1.</summary>
    public int Position { get; private set; }

    public bool IsClicked { get; private set; }

    /// <exception cref="InvalidOperationException">The next row has no position of 1 or more, or a click that is neither 0 nor 1.</exception>
    public bool MoveNext()
    {
        if (!Cursor.MoveNext())
        {
            return false;
        }

        Row++;
        Position = CheckedPosition(_context, _columns.Position, Row, _position());
        float click = _click();
        IsClicked = click is 0 or 1
            ? click == 1
            : throw _context.Except(FormattableString.Invariant(
                $"Column '{_columns.Click}', row {Row}: the click is {click}, but must be 1 where the row was clicked and 0 where not."));
        return true;
    }

    public void Dispose() => Cursor.Dispose();

    /// <summary>A number as a position.</summary>
    public static int CheckedPosition(IExceptionContext context, string column, long row, float position) =>
        position >= 1 && position <= LargestPosition && position == (int)position
            ? (int)position
            : throw context.Except(FormattableString.Invariant(
                $"Column '{column}', row {row}: the position is {position}, but must be a whole number from 1, the top of the list, to {LargestPosition}."));

    private static Func<float> Number(DataViewRowCursor cursor, string name)
    {
        ValueGetter<float> getter = RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, cursor, cursor.Schema[name].Index);
        float value = 0;
        return () =>
        {
            getter(ref value);
            return value;
        };
    }
}
