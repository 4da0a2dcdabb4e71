using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// One side of a split of a view in two: each row, or each whole group, falls on the same side for every cursor, by a hash of its place
/// (or group) and the seed.
/// </summary>
/// <param name="input">All rows.</param>
/// <param name="groupColumn">The column of groups that stay whole; null where every row is by itself.</param>
/// <param name="share">The share of rows or groups held out, between 0 and 1.</param>
/// <param name="seed">Which of the possible splits.</param>
/// <param name="isHeldOut">Whether this is the held-out side.</param>
internal sealed class HeldOutRows(IDataView input, string? groupColumn, double share, int seed, bool isHeldOut) : IDataView
{
    // Shuffled rows have other places.
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column? group = groupColumn is null ? null : Schema[groupColumn];
        DataViewRowCursor rows = input.GetRowCursor(group is { } column ? columnsNeeded.Append(column) : columnsNeeded);
        GroupId? id = group is { } grouped ? new GroupId(rows, grouped) : null;
        return new Cursor(rows, () => IsHeldOut(id?.Read() ?? (ulong)rows.Position) == isHeldOut);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private bool IsHeldOut(ulong place)
    {
        // SplitMix64: neighbours fall on sides that have nothing to do with each other.
        ulong x = place + ((ulong)(uint)seed * 0xD1342543DE82EF95) + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (x ^ (x >> 31)) >> 11 < share * (1UL << 53);
    }

    private sealed class Cursor(DataViewRowCursor rows, Func<bool> isHere) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => rows.Schema;

        public override long Position => _position;

        public override long Batch => rows.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(column);

        public override bool MoveNext()
        {
            while (rows.MoveNext())
            {
                if (isHere())
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rows.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
