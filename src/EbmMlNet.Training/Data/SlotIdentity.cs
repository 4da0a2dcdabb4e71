using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>Numbers rows by the values in a range of their slots: rows with equal values there get the same number.</summary>
internal sealed class SlotIdentity(FeatureRows features, int firstSlot, int slotCount)
{
    private readonly Dictionary<int, List<int>> _byHash = [];
    private readonly List<int> _firstRows = [];
    private readonly float[] _scratch = new float[features.FeatureCount];
    private readonly float[] _otherScratch = new float[features.FeatureCount];

    /// <summary>How many different ones there are.</summary>
    public int Count => _firstRows.Count;

    /// <summary>For each number the first row that has it.</summary>
    public IReadOnlyList<int> FirstRows => _firstRows;

    /// <summary>The number of a row; numbers are given in the order of first rows.</summary>
    public int Of(int row)
    {
        features.Cancellation.ThrowIfCancellationRequested();
        ReadOnlySpan<float> values = Slots(row, _scratch);
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(values));
        ref List<int>? same = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHash, hash.ToHashCode(), out _);
        same ??= [];
        foreach (int number in same)
        {
            if (values.SequenceEqual(Slots(_firstRows[number], _otherScratch)))
            {
                return number;
            }
        }

        same.Add(Count);
        _firstRows.Add(row);
        return Count - 1;
    }

    private ReadOnlySpan<float> Slots(int row, float[] scratch) => features.Read(row, scratch).Slice(firstSlot, slotCount);
}
