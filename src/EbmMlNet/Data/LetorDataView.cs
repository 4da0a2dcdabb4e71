using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Rows of LETOR files, read anew by every cursor; holds nothing but where they are.</summary>
internal sealed class LetorDataView(LetorLoader loader, IMultiStreamSource source) : IDataView
{
    public DataViewSchema Schema => loader.GetOutputSchema();

    /// <summary>Rows come in the order of the files: shuffling them would take the groups apart.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        bool[] active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if (column.Index >= active.Length || Schema[column.Index].Name != column.Name)
            {
                throw new ArgumentException($"Column '{column.Name}' at position {column.Index} is not a column of this LETOR data.", nameof(columnsNeeded));
            }

            active[column.Index] = true;
        }

        return new LetorCursor(loader, source, active);
    }

    /// <summary>One cursor: a line's place in its group is known only to who has read the lines before it.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
