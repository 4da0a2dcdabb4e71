using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The cosine of two columns of vectors, and if there is room their product at unit length; one cursor's.</summary>
internal sealed class EmbeddingPair(IExceptionContext context, DataViewRow input, TextPairColumns columns, int length)
{
    private readonly ValueGetter<VBuffer<float>> _getQuery = input.GetGetter<VBuffer<float>>(input.Schema[columns.QueryEmbedding!]);
    private readonly ValueGetter<VBuffer<float>> _getPassage = input.GetGetter<VBuffer<float>>(input.Schema[columns.PassageEmbedding!]);
    private readonly float[] _queryUnit = new float[length];
    private readonly float[] _passageUnit = new float[length];
    private VBuffer<float> _query;
    private VBuffer<float> _passage;

    /// <summary>All 0 where a vector is 0, or not all of it is finite: it says nothing.</summary>
    public void Compute(Span<float> features)
    {
        _getQuery(ref _query);
        _getPassage(ref _passage);
        FeatureLength.Check(context, columns.QueryEmbedding!, null, _query, length);
        FeatureLength.Check(context, columns.PassageEmbedding!, null, _passage, length);
        features.Clear();
        if (!ToUnit(_query, _queryUnit) || !ToUnit(_passage, _passageUnit))
        {
            return;
        }

        features[0] = Math.Clamp(TensorPrimitives.Dot<float>(_queryUnit, _passageUnit), -1, 1);
        if (features.Length > 1)
        {
            TensorPrimitives.Multiply(_queryUnit, _passageUnit, features[1..]);
        }
    }

    private static bool ToUnit(in VBuffer<float> vector, float[] unit)
    {
        vector.CopyTo(unit);
        // By the largest first, so that no square overflows.
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(unit));
        if (!float.IsFinite(largest) || largest == 0)
        {
            return false;
        }

        TensorPrimitives.Divide(unit, largest, unit);
        TensorPrimitives.Divide(unit, TensorPrimitives.Norm<float>(unit), unit);
        return true;
    }
}
