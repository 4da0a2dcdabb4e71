using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The rows of the input, whose texts are embedded before it goes there; without anything to read ahead, embeddings are not active.</summary>
internal sealed class ReadAheadCursor(
    DataViewSchema schema, DataViewRowCursor rows, bool[] active, DataViewSchema.Column text, TextVectors vectors, TextReadAhead? ahead) : DataViewRowCursor
{
    public override DataViewSchema Schema => schema;

    public override long Position => rows.Position;

    public override long Batch => rows.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

    public override bool MoveNext()
    {
        if (ahead is not null && rows.Position + 1 >= ahead.Count)
        {
            ahead.Advance();
        }

        return rows.MoveNext();
    }

    public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
        {
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        }

        return column.Index < rows.Schema.Count
            ? rows.GetGetter<T>(rows.Schema[column.Index])
            : vectors.Getter(rows.GetGetter<ReadOnlyMemory<char>>(text)) as ValueGetter<T>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {typeof(VBuffer<float>).Name}, but {typeof(T).Name} was asked for.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ahead?.Dispose();
            rows.Dispose();
        }

        base.Dispose(disposing);
    }
}
