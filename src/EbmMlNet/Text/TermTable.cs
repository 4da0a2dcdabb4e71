using System.Numerics;
using System.Security.Cryptography;

namespace EbmMlNet;

/// <summary>
/// Distinct 64-bit keys, numbered in the order in which they came, and how often each did. It keeps its memory when it is cleared,
/// which takes as long as it holds keys.
/// </summary>
internal sealed class TermTable
{
    private const int LeastCapacity = 16;

    // Nobody can write a text whose keys all fall on one place; the order of keys, and so every result, does not depend on it.
    private static readonly ulong s_spread = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private ulong[] _keys = new ulong[LeastCapacity];
    private int[] _counts = new int[LeastCapacity];

    // At least twice as many places as keys; each holds a key's number + 1, or 0.
    private int[] _places = new int[2 * LeastCapacity];

    public int Count { get; private set; }

    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    public ReadOnlySpan<int> Counts => _counts.AsSpan(0, Count);

    public void Clear()
    {
        // The last to come goes first: whatever made it move on to a later place is still there.
        for (int i = Count - 1; i >= 0; i--)
        {
            _places[Place(_keys[i])] = 0;
        }

        Count = 0;
    }

    /// <summary>Counts a key, and gives its number.</summary>
    public int Add(ulong key, int count = 1)
    {
        int place = Place(key);
        if (_places[place] == 0)
        {
            if (Count == _keys.Length)
            {
                Grow();
                place = Place(key);
            }

            _keys[Count] = key;
            _counts[Count] = 0;
            _places[place] = ++Count;
        }

        int number = _places[place] - 1;
        _counts[number] += count;
        return number;
    }

    /// <summary>The number of a key, or -1.</summary>
    public int Find(ulong key) => _places[Place(key)] - 1;

    // Where the key is, or where it would be.
    private int Place(ulong key)
    {
        int mask = _places.Length - 1;
        int place = (int)((key * s_spread) >> (64 - BitOperations.Log2((uint)_places.Length)));
        while (_places[place] is var number and > 0 && _keys[number - 1] != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, 2 * _keys.Length);
        Array.Resize(ref _counts, 2 * _counts.Length);
        _places = new int[2 * _keys.Length];
        for (int i = 0; i < Count; i++)
        {
            _places[Place(_keys[i])] = i + 1;
        }
    }
}
