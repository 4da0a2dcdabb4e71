using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The cosine of two vectors, and if there is room their product at unit length.</summary>
internal static class EmbeddingFeatures
{
    public const string CosineName = "Cosine";

    /// <summary>The names, for vectors of a length; none for a length of 0.</summary>
    public static IEnumerable<string> Names(int length, bool addsProducts) =>
        length == 0 ? [] : [CosineName, .. addsProducts ? Enumerable.Range(0, length).Select(i => $"Product{i}") : []];

    /// <summary>Of vectors at unit length; a vector of zeros makes all of them 0.</summary>
    public static void Compute(ReadOnlySpan<float> query, ReadOnlySpan<float> passage, Span<float> features)
    {
        features[0] = Math.Clamp(TensorPrimitives.Dot(query, passage), -1, 1);
        if (features.Length > 1)
        {
            TensorPrimitives.Multiply(query, passage, features[1..]);
        }
    }

    /// <summary>All 0 where the vector is 0, or not all of it is finite: it says nothing.</summary>
    public static void ToUnit(in VBuffer<float> vector, float[] unit)
    {
        vector.CopyTo(unit);
        ToUnit(unit);
    }

    /// <summary>The same in place.</summary>
    public static void ToUnit(Span<float> vector)
    {
        // By the largest first, so that no square overflows.
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(vector));
        if (!float.IsFinite(largest) || largest == 0)
        {
            vector.Clear();
            return;
        }

        TensorPrimitives.Divide(vector, largest, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }
}
