using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The rows of the input, with a value that is computed one group ahead; without values theirs is not active.</summary>
internal sealed class GroupColumnCursor<TValue>(
    DataViewSchema schema, DataViewRowCursor rows, bool[] active, GroupValues<TValue>? values, int? passed)
    : DataViewRowCursor
{
    private int _index = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => rows.Position;

    public override long Batch => rows.Batch;

    private int AddedIndex => schema.Count - 1;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

    public override bool MoveNext()
    {
        if (!rows.MoveNext())
        {
            return false;
        }

        if (values is not null && (_index < 0 || ++_index == values.Count))
        {
            if (!values.MoveNext())
            {
                throw new InvalidOperationException("The data has fewer rows when it is read a second time; make it the same for every cursor.");
            }

            _index = 0;
        }

        return true;
    }

    public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
        {
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        }

        if (values is not null && column.Index == AddedIndex)
        {
            return As<T, TValue>((ref TValue value) => value = values[Current], column);
        }

        return values is not null && column.Index == passed
            ? As<T, float>((ref float value) => value = values.Passed(Current), column)
            : rows.GetGetter<T>(rows.Schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            values?.Dispose();
            rows.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Current => rows.Position >= 0
        ? _index
        : throw new InvalidOperationException("Call MoveNext before reading values, and not after it returns false.");

    private static ValueGetter<T> As<T, TActual>(ValueGetter<TActual> getter, DataViewSchema.Column column) =>
        getter as ValueGetter<T>
        ?? throw new InvalidOperationException($"Column '{column.Name}' holds {typeof(TActual).Name}, but {typeof(T).Name} was asked for.");
}
