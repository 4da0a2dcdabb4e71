using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The features of two columns of vectors; one cursor's.</summary>
internal sealed class EmbeddingPair(IExceptionContext context, DataViewRow input, TextPairColumns columns, int length)
{
    private readonly ValueGetter<VBuffer<float>> _getQuery = input.GetGetter<VBuffer<float>>(input.Schema[columns.QueryEmbedding!]);
    private readonly ValueGetter<VBuffer<float>> _getPassage = input.GetGetter<VBuffer<float>>(input.Schema[columns.PassageEmbedding!]);
    private readonly float[] _queryUnit = new float[length];
    private readonly float[] _passageUnit = new float[length];
    private VBuffer<float> _query;
    private VBuffer<float> _passage;

    public void Compute(Span<float> features)
    {
        _getQuery(ref _query);
        _getPassage(ref _passage);
        FeatureLength.Check(context, columns.QueryEmbedding!, null, _query, length);
        FeatureLength.Check(context, columns.PassageEmbedding!, null, _passage, length);
        EmbeddingFeatures.ToUnit(_query, _queryUnit);
        EmbeddingFeatures.ToUnit(_passage, _passageUnit);
        EmbeddingFeatures.Compute(_queryUnit, _passageUnit, features);
    }
}
