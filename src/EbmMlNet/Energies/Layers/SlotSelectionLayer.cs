namespace EbmMlNet;

/// <summary>Some of the raw features.</summary>
internal sealed class SlotSelectionLayer : Layer
{
    public const string FormatTag = "slots";
    private readonly int[] _slots;

    /// <param name="featureCount">The number of all features.</param>
    /// <param name="slots">Those that are selected, one or more, ascending.</param>
    /// <exception cref="ArgumentException">There is none, or they do not ascend or are out of range.</exception>
    public SlotSelectionLayer(int featureCount, params ReadOnlySpan<int> slots)
    {
        if (slots.IsEmpty)
        {
            throw new ArgumentException("At least one slot expected, none found.", nameof(slots));
        }

        SparseRow.CheckIndices(slots, featureCount);
        FeatureCount = featureCount;
        _slots = slots.ToArray();
        IsRange = slots[^1] - slots[0] == slots.Length - 1;
    }

    public int FeatureCount { get; }

    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>Whether the slots follow one another.</summary>
    public bool IsRange { get; }

    internal override string Tag => FormatTag;

    internal override int Width => _slots.Length;

    internal override bool TakesRaw => true;

    public static SlotSelectionLayer Range(int featureCount, int start, int count) => new(featureCount, [.. Enumerable.Range(start, count)]);

    /// <summary>The selected features of a row, in place or in memory of their number.</summary>
    public ReadOnlySpan<float> Take(ReadOnlySpan<float> features, Span<float> selected)
    {
        if (IsRange)
        {
            return features.Slice(_slots[0], _slots.Length);
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            selected[i] = features[_slots[i]];
        }

        return selected[.._slots.Length];
    }

    /// <summary>Those of a sparse row whose features are numbered from <paramref name="first"/> on, and their numbers among the selected ones.</summary>
    /// <returns>How many there are.</returns>
    public int Take(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<int> numbers, Span<float> selected)
    {
        int count = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            int at = Array.BinarySearch(_slots, indices[i] - first);
            if (at >= 0)
            {
                (numbers[count], selected[count]) = (at, values[i]);
                count++;
            }
        }

        return count;
    }

    /// <summary>Of what another selection gives, the same as one selection of all features.</summary>
    public SlotSelectionLayer After(SlotSelectionLayer? other) =>
        other is null ? this : new SlotSelectionLayer(other.FeatureCount, Array.ConvertAll(_slots, slot => other._slots[slot]));

    internal static SlotSelectionLayer Read(PartReader reader, string prefix) =>
        new(reader.Int32($"{prefix}/featureCount"), reader.Int32s($"{prefix}/slots", -1));

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/featureCount", FeatureCount);
        writer.Write($"{prefix}/slots", Slots);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, FeatureCount);

    /// <summary>Nothing: the layers after it read what it selects from the row.</summary>
    internal override void Pack(PlanBuilder plan)
    {
    }

    internal override void Backward(in TapedNode node)
    {
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs) => graph.Columns(inputs[0], _slots);
}
