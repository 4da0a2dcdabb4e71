namespace EbmMlNet;

/// <summary>The vectors used last: at least so many, and at most twice as many. For many threads.</summary>
internal sealed class RecentVectors(int count)
{
    private readonly object _gate = new();
    private Dictionary<UInt128, float[]> _young = [];
    private Dictionary<UInt128, float[]> _old = [];

    public float[]? Find(UInt128 key)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(key, out float[]? vector))
            {
                return vector;
            }

            if (_old.TryGetValue(key, out vector))
            {
                Keep(key, vector);
            }

            return vector;
        }
    }

    public void Add(UInt128 key, float[] vector)
    {
        lock (_gate)
        {
            Keep(key, vector);
        }
    }

    private void Keep(UInt128 key, float[] vector)
    {
        if (_young.Count >= count)
        {
            (_old, _young) = (_young, []);
        }

        _young[key] = vector;
    }
}
