using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The best rows of each group, in the order of the data and with the ids they have there.</summary>
internal sealed class BestRowsCursor(DataViewRowCursor rows, bool hasScore, int scoreIndex, ScoreWalker walker, int count) : DataViewRowCursor
{
    private bool[] _isBest = [];
    private int _index;
    private int _groupSize;
    private long _position = -1;

    public override DataViewSchema Schema => rows.Schema;

    public override long Position => _position;

    public override long Batch => rows.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index == scoreIndex ? hasScore : rows.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

    public override bool MoveNext()
    {
        while (rows.MoveNext())
        {
            if (++_index >= _groupSize)
            {
                ReadGroup();
            }

            if (_isBest[_index])
            {
                _position++;
                return true;
            }
        }

        _position = -1;
        return false;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != scoreIndex || !hasScore)
        {
            return rows.GetGetter<TValue>(column);
        }

        ValueGetter<float> getter = (ref float value) => value = _position >= 0
            ? walker.Scores[_index]
            : throw new InvalidOperationException("Call MoveNext before reading values, and not after it returns false.");
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds Single, but {typeof(TValue).Name} was asked for.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            walker.Dispose();
            rows.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadGroup()
    {
        if (!walker.MoveNext())
        {
            throw new InvalidOperationException("The data has fewer rows when it is read a second time; make it the same for every cursor.");
        }

        float[] scores = walker.Scores.ToArray();
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        ScoreOrder.SortBestFirst(order, scores);
        _index = 0;
        _groupSize = scores.Length;
        _isBest = new bool[_groupSize];
        foreach (int best in order.AsSpan(0, Math.Min(count, order.Length)))
        {
            _isBest[best] = true;
        }
    }
}
