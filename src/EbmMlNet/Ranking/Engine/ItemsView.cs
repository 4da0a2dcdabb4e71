using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The candidates of one query as data: those of the query at hand, under one schema for all of them.</summary>
internal sealed class ItemsView<TItem>(IHostEnvironment environment, SchemaDefinition definition, DataViewSchema schema) : IDataView, IDisposable
    where TItem : class
{
    // Making one takes the compiler.
    private readonly ConcurrentBag<DataViewConstructionUtils.InputRow<TItem>> _idle = [];

    /// <summary>The candidates.</summary>
    public TItem[] Items { get; set; } = [];

    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => Items.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [new Cursor(this)];

    public void Dispose()
    {
        while (_idle.TryTake(out DataViewConstructionUtils.InputRow<TItem>? row))
        {
            row.Dispose();
        }
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ItemsView<TItem> _view;
        private readonly DataViewConstructionUtils.InputRow<TItem> _input;
        private readonly ItemRow _row;
        private int _at = -1;
        private bool _isReturned;

        public Cursor(ItemsView<TItem> view)
        {
            _view = view;
            _input = view._idle.TryTake(out DataViewConstructionUtils.InputRow<TItem>? idle) ? idle : view.CreateRow();
            _row = new ItemRow(view.Schema, _input);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _at;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        // The number of the candidate, by which it is found again after others were left out.
        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_at, 0);

        public override bool MoveNext()
        {
            if (++_at >= _view.Items.Length)
            {
                _at = -1;
                return false;
            }

            _input.ExtractValues(_view.Items[_at]);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_isReturned)
            {
                _isReturned = true;
                _view._idle.Add(_input);
            }

            base.Dispose(disposing);
        }
    }

    private DataViewConstructionUtils.InputRow<TItem> CreateRow() =>
        DataViewConstructionUtils.CreateInputRow<TItem>(environment, definition);
}
