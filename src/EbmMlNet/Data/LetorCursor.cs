using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Walks over the rows of LETOR files with a reader and buffers of its own.</summary>
internal sealed class LetorCursor : DataViewRowCursor
{
    /// <summary>ML.NET's own rule: at most this share of a row is not 0 if it is handed out sparse.</summary>
    private const int SparseFraction = 4;

    private readonly DataViewSchema _schema;
    private readonly bool[] _active;
    private readonly int _featureCount;
    private readonly LetorLineReader _lines;
    private readonly LetorLineParser _parser;
    private readonly LetorGroups _groups;
    private readonly bool _readsQueryId;
    private long _position = -1;
    private bool _ended;

    public LetorCursor(LetorLoader loader, IMultiStreamSource source, bool[] active)
    {
        _schema = loader.GetOutputSchema();
        _active = active;
        _featureCount = loader.FeatureCount;
        _lines = new LetorLineReader(source);
        _readsQueryId = active[LetorSchema.GroupId] || active[LetorSchema.QueryId];
        _parser = new LetorLineParser(_lines, loader.FirstFeature, loader.FeatureCount)
        {
            ReadsLabel = active[LetorSchema.Label],
            ReadsQueryId = _readsQueryId,
            ReadsFeatures = active[LetorSchema.Features],
            ReadsComment = loader.ReadsComments && active[LetorSchema.Comment],
        };
        _groups = new LetorGroups(_lines, loader.QueryIdsSpanFiles);
    }

    public override DataViewSchema Schema => _schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _active.Length && _active[column.Index];

    public override bool MoveNext()
    {
        try
        {
            if (!_ended && ReadRow())
            {
                _position++;
                return true;
            }
        }
        catch
        {
            // Half a row must not be read, and the file not stay open.
            Dispose();
            throw;
        }

        Dispose();
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckOnRow();
        id = new DataViewRowId((ulong)_position, 0);
    };

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"Column '{column.Name}' was not among the columns this cursor was asked for.");
        }

        Delegate getter = column.Index switch
        {
            LetorSchema.Label => (ValueGetter<float>)GetLabel,
            LetorSchema.GroupId => (ValueGetter<uint>)GetGroupId,
            LetorSchema.Features => (ValueGetter<VBuffer<float>>)GetFeatures,
            LetorSchema.QueryId => (ValueGetter<ReadOnlyMemory<char>>)GetQueryId,
            _ => (ValueGetter<ReadOnlyMemory<char>>)GetComment,
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, which cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended = true;
            _position = -1;
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool ReadRow()
    {
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (_parser.TryParse(line, out ReadOnlySpan<byte> queryId))
            {
                if (_readsQueryId)
                {
                    _groups.MoveTo(queryId);
                }

                return true;
            }
        }

        return false;
    }

    private void GetLabel(ref float label)
    {
        CheckOnRow();
        label = _parser.Label;
    }

    private void GetGroupId(ref uint key)
    {
        CheckOnRow();
        key = _groups.Key;
    }

    private void GetQueryId(ref ReadOnlyMemory<char> queryId)
    {
        CheckOnRow();
        queryId = _groups.QueryId;
    }

    private void GetComment(ref ReadOnlyMemory<char> comment)
    {
        CheckOnRow();
        comment = Encoding.UTF8.GetString(_parser.Comment).AsMemory();
    }

    private void GetFeatures(ref VBuffer<float> features)
    {
        CheckOnRow();
        ReadOnlySpan<int> slots = _parser.Slots;
        ReadOnlySpan<float> values = _parser.Values;
        if ((long)slots.Length * SparseFraction <= _featureCount)
        {
            VBufferEditor<float> sparse = VBufferEditor.Create(ref features, _featureCount, slots.Length);
            slots.CopyTo(sparse.Indices);
            values.CopyTo(sparse.Values);
            features = sparse.Commit();
            return;
        }

        VBufferEditor<float> dense = VBufferEditor.Create(ref features, _featureCount);
        dense.Values.Clear();
        for (int i = 0; i < slots.Length; i++)
        {
            dense.Values[slots[i]] = values[i];
        }

        features = dense.Commit();
    }

    private void CheckOnRow()
    {
        if (_position < 0)
        {
            throw new InvalidOperationException("The cursor is not on a row: values can be read after MoveNext has returned true and before it returns false.");
        }
    }
}
