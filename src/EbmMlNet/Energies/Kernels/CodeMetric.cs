using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// D(a, b) of codes, in two steps: what depends on one code alone turns it into its form for search, once for all the codes it is
/// compared with; the rest is a distance or an inner product. Codes are padded with zeros to <see cref="PaddedDimension"/>.
/// </summary>
internal sealed class CodeMetric
{
    /// <summary>The least length that a code is divided by.</summary>
    private const float LeastLength = 1e-12f;

    private readonly EmbeddingDistance _distance;
    private readonly PackedLayer? _transposed;

    /// <param name="distance">What D is.</param>
    /// <param name="dimension">Number of values of a code.</param>
    /// <param name="bilinear">M, <c>[dimension, dimension]</c>, for <see cref="EmbeddingDistance.Bilinear"/>; else empty.</param>
    public CodeMetric(EmbeddingDistance distance, int dimension, ReadOnlySpan<float> bilinear)
    {
        _distance = distance;
        PaddedDimension = PackedLayer.PaddedCount(dimension);
        if (distance == EmbeddingDistance.Bilinear)
        {
            float[] transposed = new float[bilinear.Length];
            for (int i = 0; i < bilinear.Length; i++)
            {
                transposed[(i % dimension * dimension) + (i / dimension)] = bilinear[i];
            }

            _transposed = PackedLayer.Create(transposed, new float[dimension]);
        }
    }

    public int PaddedDimension { get; }

    /// <summary>Divides a code by its length.</summary>
    public static void Normalize(Span<float> code) =>
        TensorPrimitives.Divide(code, MathF.Max(MathF.Sqrt(Dot(code, code)), LeastLength), code);

    /// <summary>From a to its form for search, in place: M^T a, or a of length 1, or a itself. Scratch has PaddedDimension.</summary>
    public void PrepareContext(Span<float> code, Span<float> scratch)
    {
        if (_transposed is not null)
        {
            code.CopyTo(scratch);
            _transposed.Apply(scratch, code);
        }
        else
        {
            PrepareAnswer(code);
        }
    }

    /// <summary>From b to its form for search, in place: b of length 1, or b itself.</summary>
    public void PrepareAnswer(Span<float> code)
    {
        if (_distance == EmbeddingDistance.Cosine)
        {
            Normalize(code);
        }
    }

    /// <summary>D(a, b) from the forms for search; that of the answer is overwritten.</summary>
    public float Distance(ReadOnlySpan<float> context, Span<float> answer)
    {
        switch (_distance)
        {
            case EmbeddingDistance.SquaredEuclidean:
            case EmbeddingDistance.Euclidean:
                TensorPrimitives.Subtract(context, answer, answer);
                float square = Dot(answer, answer);
                return _distance == EmbeddingDistance.Euclidean ? MathF.Sqrt(square) : square;
            case EmbeddingDistance.Cosine:
                // Rounding must not take a distance below zero; NaN stays NaN.
                return MathF.Max(1f - Dot(context, answer), 0f);
            default:
                return -Dot(context, answer);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        DotKernel.Dense(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b[..a.Length]), a.Length);
}
