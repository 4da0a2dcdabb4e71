namespace EbmMlNet;

/// <summary>The few lowest of the keys added so far, in ascending order; of equal keys, those added first.</summary>
internal sealed class LowestKeys(int capacity)
{
    private readonly float[] _keys = new float[capacity];
    private readonly int[] _columns = new int[capacity];
    private int _count;

    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(float key, int column)
    {
        if (float.IsNaN(key))
        {
            key = float.NegativeInfinity;
        }

        if (_count == _keys.Length)
        {
            if (key >= _keys[^1])
            {
                return;
            }

            _count--;
        }

        int place = _count++;
        for (; place > 0 && _keys[place - 1] > key; place--)
        {
            _keys[place] = _keys[place - 1];
            _columns[place] = _columns[place - 1];
        }

        _keys[place] = key;
        _columns[place] = column;
    }
}
