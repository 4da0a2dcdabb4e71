using Microsoft.ML;

namespace EbmMlNet;

/// <summary>Reads texts ahead of a cursor, and has those made that are not remembered.</summary>
internal sealed class TextReadAhead : IDisposable
{
    // Where most texts are known, or the same, it does not run far ahead for a full batch.
    private const int RowsPerText = 16;
    private readonly TextVectors _vectors;
    private readonly DataViewRowCursor _cursor;
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText;

    public TextReadAhead(IDataView input, DataViewSchema.Column column, TextVectors vectors)
    {
        _vectors = vectors;
        _cursor = input.GetRowCursor([column]);
        _getText = _cursor.GetGetter<ReadOnlyMemory<char>>(column);
    }

    /// <summary>How many rows are read.</summary>
    public long Count { get; private set; }

    public void Advance()
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlyMemory<char> text = default;
        long most = Count + ((long)RowsPerText * _vectors.BatchSize);
        while (texts.Count < _vectors.BatchSize && Count < most && _cursor.MoveNext())
        {
            Count++;
            _getText(ref text);
            string content = text.ToString();
            if (TextVectors.SaysSomething(content) && !_vectors.IsKnown(content))
            {
                _ = texts.Add(content);
            }
        }

        if (texts.Count > 0)
        {
            _ = _vectors.Make(texts);
        }
    }

    public void Dispose() => _cursor.Dispose();
}
