using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>What is done alike with rows of which only what is not zero is given.</summary>
internal static class SparseRow
{
    /// <summary>The number, counted from <paramref name="first"/>, of one of a row's features.</summary>
    /// <exception cref="ArgumentException">It is out of range or not greater than the one before it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CheckIndex(ReadOnlySpan<int> indices, int at, int previous, int featureCount, int first = 0)
    {
        int feature = indices[at] - first;
        if (feature <= previous || feature >= featureCount)
        {
            Refuse(indices, at, featureCount, first);
        }

        return feature;
    }

    /// <summary>Checks indices alone.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public static void CheckIndices(ReadOnlySpan<int> indices, int featureCount, int first = 0)
    {
        int previous = -1;
        for (int k = 0; k < indices.Length; k++)
        {
            previous = CheckIndex(indices, k, previous, featureCount, first);
        }
    }

    /// <summary>How many of a row's indices belong to x, whose features come first.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public static int Split(ReadOnlySpan<int> indices, int featureCount, int contextCount)
    {
        CheckIndices(indices, featureCount);
        return CountBelow(indices, contextCount);
    }

    /// <summary>How many of ascending indices are below a number.</summary>
    public static int CountBelow(ReadOnlySpan<int> indices, int number)
    {
        int at = indices.BinarySearch(number);
        return at < 0 ? ~at : at;
    }

    [DoesNotReturn]
    private static void Refuse(ReadOnlySpan<int> indices, int at, int featureCount, int first) => throw new ArgumentException(
        $"Index {at} is {indices[at]}; expected ascending feature numbers from {first} to {first + featureCount - 1}.", nameof(indices));

    /// <summary>The values, 0 for missing ones.</summary>
    public static void WithoutMissing(ReadOnlySpan<float> values, Span<float> inputs)
    {
        for (int i = 0; i < values.Length; i++)
        {
            inputs[i] = float.IsNaN(values[i]) ? 0 : values[i];
        }
    }

    /// <summary>The same row in full, of features that are numbered from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public static void WriteOut(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> full, int first = 0)
    {
        full.Clear();
        int previous = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            previous = CheckIndex(indices, i, previous, full.Length, first);
            full[previous] = values[i];
        }
    }
}
