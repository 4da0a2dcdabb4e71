namespace EbmMlNet;

/// <summary>Takes a line <c>label qid:query 1:value 2:value ... # comment</c> apart, as far as anybody asked.</summary>
internal sealed class LetorLineParser(LetorLineReader lines, int featureCount, bool readsLabel, bool readsQueryId, bool readsFeatures)
{
    private int[] _slots = new int[64];
    private float[] _values = new float[64];
    private int _count;

    public float Label { get; private set; }

    /// <summary>The slots, from 0 and ascending, of the features that are not 0.</summary>
    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, _count);

    /// <summary>The values in those slots.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>The highest feature id of the current line, 0 if it has none.</summary>
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

        int end = TokenEnd(line, at);
        if (readsLabel)
        {
            Label = ParseLabel(line[at..end]);
        }

        if (!readsQueryId && !readsFeatures)
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
        if (readsFeatures)
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
        _count = 0;
        HighestId = 0;
        while (true)
        {
            at = SkipBlanks(line, at);
            if (IsEnd(line, at))
            {
                return;
            }

            int token = at;
            long id = ParseId(line, ref at);
            if (id <= HighestId || id > featureCount)
            {
                throw BadId(line[token..TokenEnd(line, token)], id);
            }

            HighestId = (int)id;
            int length = LetorNumber.Scan(line[at..], out float value);
            at += Math.Max(length, 0);
            if (length <= 0 || float.IsInfinity(value))
            {
                throw lines.Error(line[token..TokenEnd(line, token)], "has no finite value", "a number in the range of Single after the ':', or NaN for a missing value");
            }

            if (value != 0)
            {
                Add((int)id - 1, value);
            }
        }
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
            throw lines.Error(line[start..TokenEnd(line, start)], "is not a feature", $"'id:value' with an id from 1 to {featureCount}");
        }

        at++;
        return id;
    }

    private FormatException BadId(ReadOnlySpan<byte> token, long id) => id >= 1 && id <= featureCount
        ? lines.Error(token, id == HighestId ? "repeats a feature id" : $"comes after feature {HighestId}", "feature ids in ascending order, each at most once a line")
        : lines.Error(token, "has a feature id out of range", $"an id from 1 to {featureCount}, the feature count this data is read with");

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
