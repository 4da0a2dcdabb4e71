namespace EbmMlNet;

/// <summary>
/// A table of numbers that grows row by row, in blocks: growing copies one block at most, and the table may have more numbers than an array can.
/// </summary>
/// <param name="width">The numbers of a row.</param>
internal sealed class RowTable(int width)
{
    /// <summary>The numbers of a full block, about: 16 MB.</summary>
    private const int NumbersOfBlock = 1 << 22;

    private const int FirstRows = 64;

    private readonly int _rowsPerBlock = Math.Max(1, NumbersOfBlock / width);
    private readonly List<float[]> _blocks = [];
    private readonly Stack<float[]> _spare = [];

    public int RowCount { get; private set; }

    public int Width => width;

    /// <summary>A table of the rows that stand one after the other.</summary>
    public static RowTable Of(int width, ReadOnlySpan<float> numbers)
    {
        RowTable table = Zeros(width, numbers.Length / width);
        for (int row = 0; row < table.RowCount; row++)
        {
            numbers.Slice(row * width, width).CopyTo(table.Row(row));
        }

        return table;
    }

    /// <summary>A table whose memory is an array of less than a block, which has the rows one after the other.</summary>
    public static RowTable Over(float[] numbers, int width, int rows)
    {
        var table = new RowTable(width) { RowCount = rows };
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Math.Min(table._rowsPerBlock, numbers.Length / width));
        table._blocks.Add(numbers);
        return table;
    }

    /// <summary>A table of so many rows, all zero.</summary>
    public static RowTable Zeros(int width, int rows)
    {
        var table = new RowTable(width);
        for (; table.RowCount < rows; table.RowCount += Math.Min(table._rowsPerBlock, rows - table.RowCount))
        {
            table._blocks.Add(new float[Math.Min(table._rowsPerBlock, rows - table.RowCount) * width]);
        }

        return table;
    }

    public Span<float> Row(int row) => _blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * width, width);

    /// <summary>A row more, whatever stands in it.</summary>
    public Span<float> Add()
    {
        int inBlock = RowCount % _rowsPerBlock;
        if (inBlock == 0)
        {
            // What was left of smaller ones is garbage: only a table of less than a block starts small.
            _blocks.Add(_spare.TryPop(out float[]? spare) ? spare : new float[(RowCount == 0 ? Math.Min(_rowsPerBlock, FirstRows) : _rowsPerBlock) * width]);
        }
        else if (inBlock * width == _blocks[^1].Length)
        {
            float[] last = _blocks[^1];
            Array.Resize(ref last, Math.Min(_rowsPerBlock, inBlock * 2) * width);
            _blocks[^1] = last;
        }

        return Row(RowCount++);
    }

    /// <summary>Drops the rows from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => RowCount = count;

    /// <summary>Rows that are added from here on lie in the memory of another table of this width, whose rows are lost.</summary>
    public void Reuse(RowTable other)
    {
        int full = _rowsPerBlock * width;
        float[][] blocks = [.. other._blocks, .. other._spare];
        foreach (float[] block in blocks.Where(block => block.Length == full))
        {
            _spare.Push(block);
        }

        // A first block that is not full would grow anew, beside one that is.
        if (_blocks.Count == 1 && _blocks[0].Length < full
            && (_spare.TryPop(out float[]? longer) ? longer : blocks.MaxBy(block => block.Length)) is { } place && place.Length > _blocks[0].Length)
        {
            _blocks[0].AsSpan(0, RowCount * width).CopyTo(place);
            _blocks[0] = place;
        }

        other._blocks.Clear();
        other._spare.Clear();
        other.RowCount = 0;
    }

    /// <summary>Puts the rows from <paramref name="start"/> on into another order.</summary>
    public void Permute(int start, int[] order)
    {
        float[] copy = new float[checked(order.Length * width)];
        for (int i = 0; i < order.Length; i++)
        {
            Row(start + order[i]).CopyTo(copy.AsSpan(i * width));
        }

        for (int i = 0; i < order.Length; i++)
        {
            copy.AsSpan(i * width, width).CopyTo(Row(start + i));
        }
    }

    public RowTable Copy()
    {
        var copy = new RowTable(width) { RowCount = RowCount };
        copy._blocks.AddRange(_blocks.Select(block => block.ToArray()));
        return copy;
    }
}
