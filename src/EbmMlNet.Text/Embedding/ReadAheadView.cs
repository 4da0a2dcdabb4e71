using Microsoft.ML;

namespace EbmMlNet;

/// <summary>A view with the embeddings of a column of texts, last in its schema. They are made some rows ahead, many at a time.</summary>
/// <param name="schema">All columns.</param>
/// <param name="input">The other columns.</param>
/// <param name="text">The column of texts.</param>
/// <param name="vectors">Remembers embeddings, and makes them.</param>
internal sealed class ReadAheadView(DataViewSchema schema, IDataView input, DataViewSchema.Column text, TextVectors vectors) : IDataView
{
    // Two cursors cannot be shuffled alike.
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        bool isWanted = active[input.Schema.Count];
        DataViewRowCursor rows = input.GetRowCursor(input.Schema.Where(column => active[column.Index] || (isWanted && column.Index == text.Index)));
        return new ReadAheadCursor(schema, rows, active, text, vectors, isWanted ? new TextReadAhead(input, text, vectors) : null);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
