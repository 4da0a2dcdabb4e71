using System.Text;

namespace EbmMlNet;

/// <summary>Follows the queries of LETOR files as their lines go by, and gives each a key.</summary>
internal sealed class LetorGroups(LetorLineReader lines, bool queryIdsSpanFiles)
{
    /// <summary>The largest prime that ML.NET can still count keys up to in an Int32.</summary>
    public const uint KeyCount = int.MaxValue;

    /// <summary>
    /// The prime divided by the golden ratio. The n-th group's key is n steps of this size, modulo the prime: no two
    /// groups get the same key, and any run of groups is spread over the range as evenly as can be (the steps divide a
    /// circle by the golden angle). That matters where ML.NET takes a range of keys for a sample of the groups.
    /// </summary>
    private const ulong Step = 1327217884;

    private readonly Dictionary<string, long> _firstLines = [];
    private byte[] _id = [];
    private int _idLength;
    private string _text = string.Empty;
    private int _source = -1;
    private ulong _count;

    public uint Key { get; private set; }

    public ReadOnlyMemory<char> QueryId => _text.AsMemory();

    /// <summary>Goes on to the next row, which has this query id.</summary>
    public void MoveTo(ReadOnlySpan<byte> queryId)
    {
        bool newFile = lines.Source != _source && !(queryIdsSpanFiles && _count > 0);
        _source = lines.Source;
        if (newFile)
        {
            _firstLines.Clear();
        }
        else if (queryId.SequenceEqual(_id.AsSpan(0, _idLength)))
        {
            return;
        }

        Begin(queryId);
    }

    private void Begin(ReadOnlySpan<byte> queryId)
    {
        if (queryId.Length > _id.Length)
        {
            _id = new byte[Math.Max(queryId.Length, 2 * _id.Length)];
        }

        queryId.CopyTo(_id);
        _idLength = queryId.Length;
        _text = Encoding.UTF8.GetString(queryId);
        if (!_firstLines.TryAdd(_text, lines.Line))
        {
            throw lines.Error(
                queryId,
                "is the id of a query whose lines ended before",
                $"all lines of a query together (its first is line {_firstLines[_text]}{(queryIdsSpanFiles ? " of this or an earlier file" : "")}); sort the lines by query id");
        }

        Key = (uint)(_count++ * Step % KeyCount) + 1;
    }
}
