namespace EbmMlNet;

/// <summary>The first columns of a row by ascending energy, as their number grows: new ones are sorted and merged in.</summary>
internal sealed class PrefixOrder(int capacity)
{
    private readonly int[] _merged = new int[capacity];
    private readonly float[] _mergedEnergies = new float[capacity];
    private readonly int[] _columns = new int[capacity];
    private readonly float[] _energies = new float[capacity];
    private int _count;

    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void GrowTo(int count, ReadOnlySpan<float> row)
    {
        if (count <= _count)
        {
            return;
        }

        Span<int> columns = _columns.AsSpan(_count, count - _count);
        Span<float> energies = _energies.AsSpan(_count, count - _count);
        row[_count..count].CopyTo(energies);
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = _count + i;
        }

        energies.Sort(columns);
        int old = 0;
        int added = _count;
        for (int i = 0; i < count; i++)
        {
            bool fromOld = added == count || (old < _count && _energies[old].CompareTo(_energies[added]) <= 0);
            int from = fromOld ? old++ : added++;
            _merged[i] = _columns[from];
            _mergedEnergies[i] = _energies[from];
        }

        _merged.AsSpan(0, count).CopyTo(_columns);
        _mergedEnergies.AsSpan(0, count).CopyTo(_energies);
        _count = count;
    }

    /// <summary>How many of the columns have an energy of at most this.</summary>
    public int CountUpTo(float energy)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_energies[middle].CompareTo(energy) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
