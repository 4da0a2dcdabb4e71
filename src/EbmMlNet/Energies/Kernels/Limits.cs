using System.Numerics;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>Moves values to the nearer limit; NaN stays NaN.</summary>
internal static class Limits
{
    /// <summary>In place; both limits have as many elements as there are values, or more.</summary>
    public static void Apply(Span<float> values, ReadOnlySpan<float> least, ReadOnlySpan<float> most)
    {
        int i = 0;
        ref float value = ref MemoryMarshal.GetReference(values);
        ref float low = ref MemoryMarshal.GetReference(least[..values.Length]);
        ref float high = ref MemoryMarshal.GetReference(most[..values.Length]);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref value, (nuint)i);
            var l = Vector.LoadUnsafe(ref low, (nuint)i);
            var h = Vector.LoadUnsafe(ref high, (nuint)i);
            // Comparisons with NaN are false, so that it stays.
            x = Vector.ConditionalSelect(Vector.LessThan(x, l), l, x);
            Vector.ConditionalSelect(Vector.GreaterThan(x, h), h, x).StoreUnsafe(ref value, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] = values[i] < least[i] ? least[i] : values[i] > most[i] ? most[i] : values[i];
        }
    }

    /// <summary>In place, for values of the listed features.</summary>
    public static void ApplyAt(Span<float> values, ReadOnlySpan<int> features, ReadOnlySpan<float> least, ReadOnlySpan<float> most)
    {
        for (int k = 0; k < values.Length; k++)
        {
            int i = features[k];
            values[k] = values[k] < least[i] ? least[i] : values[k] > most[i] ? most[i] : values[k];
        }
    }
}
