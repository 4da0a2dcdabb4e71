namespace EbmMlNet;

/// <summary>The codes of a learnt metric, <c>A x / |A x|</c>: a value for each place, and one for each direction. Their inner product is the cosine.</summary>
internal sealed class MetricCodes(CosineMetricEnergy energy) : SearchCodes(energy, energy.ContextCount, energy.Weights.Length + energy.Rank)
{
    public override Encoding CreateEncoding(bool isAnswer) => new MetricEncoder(energy, isAnswer).Encode;

    public override string WriteOnnx(OnnxGraph graph, bool isAnswer, bool isRow, string features)
    {
        int first = isAnswer ? energy.ContextCount : 0, count = isAnswer ? energy.AnswerCount : energy.ContextCount;
        string side = isRow ? graph.Columns(features, Enumerable.Range(first, count)) : features;
        return energy.Metric.WriteOnnxCode(graph, isAnswer, energy.Scaling.Slice(first, count).WriteOnnx(graph, [side]));
    }
}
