namespace EbmMlNet;

/// <summary>Takes a line <c>label qid:query 1:value 2:value ... # comment</c> apart, as far as anybody asked.</summary>
internal sealed class LetorLineParser(LetorLineReader lines, int firstFeature, int featureCount)
{
    private readonly int _lastFeature = (int)Math.Min((long)firstFeature + featureCount - 1, int.MaxValue);
    private int[] _slots = new int[64];
    private float[] _values = new float[64];
    private int _count;
    private byte[] _comment = [];
    private int _commentLength;

    public bool ReadsLabel { get; init; }

    public bool ReadsQueryId { get; init; }

    public bool ReadsFeatures { get; init; }

    public bool ReadsComment { get; init; }

    public float Label { get; private set; }

    /// <summary>The slots, from 0 and ascending, of the features that are not 0.</summary>
    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, _count);

    /// <summary>The values in those slots.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>What follows the current line's first '#', without blanks around it.</summary>
    public ReadOnlySpan<byte> Comment => _comment.AsSpan(0, _commentLength);

    /// <summary>The highest feature id of the current line, less than the first that may occur if it has none.</summary>
    public int HighestId { get; private set; }

    /// <summary>Parses a line; a line of blanks or comment is no row.</summary>
    public bool TryParse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> queryId)
    {
        queryId = default;
        int at = SkipBlanks(line, 0);
        if (IsEnd(line, at))
        {
            return false;
        }

        if (ReadsComment)
        {
            KeepComment(line);
        }

        int end = TokenEnd(line, at);
        if (ReadsLabel)
        {
            Label = ParseLabel(line[at..end]);
        }

        if (!ReadsQueryId && !ReadsFeatures)
        {
            return true;
        }

        at = SkipBlanks(line, end);
        end = TokenEnd(line, at);
        ReadOnlySpan<byte> query = line[at..end];
        if (!query.StartsWith("qid:"u8) || query.Length == 4)
        {
            throw lines.Error(query, query.StartsWith("qid:"u8) ? "names no query" : "stands where the query id should", "'qid:' and the query's id right after the label");
        }

        queryId = query[4..];
        if (ReadsFeatures)
        {
            ParseFeatures(line, end);
        }

        return true;
    }

    private float ParseLabel(ReadOnlySpan<byte> token)
    {
        int length = LetorNumber.Scan(token, out float label);
        return length == token.Length && !float.IsInfinity(label)
            ? label
            : throw lines.Error(token, "is not a label", "a finite number, or NaN for a row without a label, at the start of the line");
    }

    private void ParseFeatures(ReadOnlySpan<byte> line, int at)
    {
        int start = at;
        _count = 0;
        HighestId = firstFeature - 1;
        while (TryParseFeature(line, ref at, out int id, out float value))
        {
            if (id <= HighestId)
            {
                ParseUnsorted(line, start);
                return;
            }

            HighestId = id;
            if (value != 0)
            {
                Add(id - firstFeature, value);
            }
        }
    }

    /// <summary>Reads a whole line again whose ids are not ascending, and sorts it.</summary>
    private void ParseUnsorted(ReadOnlySpan<byte> line, int start)
    {
        _count = 0;
        for (int at = start; TryParseFeature(line, ref at, out int id, out float value);)
        {
            Add(id - firstFeature, value);
        }

        Array.Sort(_slots, _values, 0, _count);
        HighestId = _slots[_count - 1] + firstFeature;
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (i > 0 && _slots[i] == _slots[i - 1])
            {
                throw Repeated(line, start, _slots[i] + firstFeature);
            }
        }

        for (int i = 0; i < _count; i++)
        {
            if (_values[i] != 0)
            {
                (_slots[kept], _values[kept++]) = (_slots[i], _values[i]);
            }
        }

        _count = kept;
    }

    /// <summary>Names the second place of a feature id in the line.</summary>
    private FormatException Repeated(ReadOnlySpan<byte> line, int at, int repeated)
    {
        bool isSecond = false;
        while (true)
        {
            int token = SkipBlanks(line, at);
            _ = TryParseFeature(line, ref at, out int id, out _);
            if (id == repeated && isSecond)
            {
                return lines.Error(line[token..TokenEnd(line, token)], "repeats a feature id", $"feature {repeated} at most once a line");
            }

            isSecond |= id == repeated;
        }
    }

    private bool TryParseFeature(ReadOnlySpan<byte> line, ref int at, out int id, out float value)
    {
        at = SkipBlanks(line, at);
        if (IsEnd(line, at))
        {
            (id, value) = (0, 0);
            return false;
        }

        int token = at;
        long read = ParseId(line, ref at);
        if (read < firstFeature || read > _lastFeature)
        {
            throw lines.Error(line[token..TokenEnd(line, token)], "has a feature id out of range", $"{IdRange}{(read == 0 ? ZeroAdvice : "")}");
        }

        id = (int)read;
        int length = LetorNumber.Scan(line[at..], out value);
        at += Math.Max(length, 0);
        return length > 0 && !float.IsInfinity(value)
            ? true
            : throw lines.Error(line[token..TokenEnd(line, token)], "has no finite value", "a number in the range of Single after the ':', or NaN for a missing value");
    }

    /// <summary>Reads <c>id:</c> and stops after the colon.</summary>
    private long ParseId(ReadOnlySpan<byte> line, ref int at)
    {
        int start = at;
        long id = 0;
        while (at < line.Length && (uint)(line[at] - '0') <= 9)
        {
            // Past every possible id the number no longer matters, as long as it does not come round again.
            id = Math.Min((10 * id) + (line[at] - '0'), int.MaxValue + 1L);
            at++;
        }

        if (at == start || at == line.Length || line[at] != ':')
        {
            throw lines.Error(line[start..TokenEnd(line, start)], "is not a feature", $"'id:value' with an id from {firstFeature} to {_lastFeature}");
        }

        at++;
        return id;
    }

    private string IdRange => $"an id from {firstFeature} to {_lastFeature}, the feature count this data is read with";

    private static string ZeroAdvice => $" ({nameof(LetorLoader.Options.FirstFeature)} = 0 reads files whose ids begin at 0)";

    private void KeepComment(ReadOnlySpan<byte> line)
    {
        int mark = line.IndexOf((byte)'#');
        ReadOnlySpan<byte> comment = mark < 0 ? [] : line[(mark + 1)..].Trim(" \t"u8);
        if (comment.Length > _comment.Length)
        {
            _comment = new byte[Math.Max(comment.Length, 2 * _comment.Length)];
        }

        comment.CopyTo(_comment);
        _commentLength = comment.Length;
    }

    private void Add(int slot, float value)
    {
        if (_count == _slots.Length)
        {
            Array.Resize(ref _slots, 2 * _count);
            Array.Resize(ref _values, 2 * _count);
        }

        _slots[_count] = slot;
        _values[_count++] = value;
    }

    private static bool IsEnd(ReadOnlySpan<byte> line, int at) => at == line.Length || line[at] == '#';

    private static int SkipBlanks(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private static int TokenEnd(ReadOnlySpan<byte> line, int at)
    {
        int length = line[at..].IndexOfAny((byte)' ', (byte)'\t', (byte)'#');
        return length < 0 ? line.Length : at + length;
    }
}
