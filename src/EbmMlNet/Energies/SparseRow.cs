namespace EbmMlNet;

/// <summary>What is done alike with rows of which only what is not zero is given.</summary>
internal static class SparseRow
{
    /// <summary>How many of a row's indices belong to x, whose features come first.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public static int Split(ReadOnlySpan<int> indices, int featureCount, int contextCount)
    {
        int split = 0, previous = -1;
        for (int k = 0; k < indices.Length; k++)
        {
            int feature = indices[k];
            if (feature <= previous || feature >= featureCount)
            {
                throw new ArgumentException(
                    $"Index {k} is {feature}; expected ascending feature numbers from 0 to {featureCount - 1}.", nameof(indices));
            }

            split += feature < contextCount ? 1 : 0;
            previous = feature;
        }

        return split;
    }

    /// <summary>Checks indices alone.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public static void CheckIndices(ReadOnlySpan<int> indices, int featureCount) => _ = Split(indices, featureCount, featureCount);

    /// <summary>The values, 0 for missing ones.</summary>
    public static void WithoutMissing(ReadOnlySpan<float> values, Span<float> inputs)
    {
        for (int i = 0; i < values.Length; i++)
        {
            inputs[i] = float.IsNaN(values[i]) ? 0 : values[i];
        }
    }

    /// <summary>The same row in full.</summary>
    public static void WriteOut(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> full)
    {
        full.Clear();
        for (int i = 0; i < indices.Length; i++)
        {
            full[indices[i]] = values[i];
        }
    }
}
