using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>A view of the rows of some groups.</summary>
/// <param name="input">All rows; those of a group follow one another.</param>
/// <param name="groupColumn">The column that tells groups apart.</param>
/// <param name="isWanted">Whether a group is there, by its number in the data.</param>
internal sealed class SomeGroupsView(IDataView input, string groupColumn, Func<int, bool> isWanted) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column group = Schema[groupColumn];
        return new SomeRows(input.GetRowCursor(columnsNeeded.Append(group).DistinctBy(column => column.Index)), group.Index, isWanted);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class SomeRows(DataViewRowCursor rows, int groupIndex, Func<int, bool> isWanted) : DataViewRowCursor
    {
        private readonly ValueGetter<ulong> _group = RowCursorUtils.GetGetterAs<ulong>(NumberDataViewType.UInt64, rows, groupIndex);
        private ulong _current;
        private int _number = -1;
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
                ulong group = 0;
                _group(ref group);
                if (_number < 0 || group != _current)
                {
                    (_number, _current) = (_number + 1, group);
                }

                if (isWanted(_number))
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
