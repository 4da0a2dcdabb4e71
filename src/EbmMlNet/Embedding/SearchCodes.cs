using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Codes of x and of y whose order by inner product, or by distance, is that of an energy.</summary>
/// <param name="energy">The energy.</param>
/// <param name="contextCount">How many features of a row are x.</param>
/// <param name="dimension">The length of a code.</param>
internal abstract class SearchCodes(EnergyFunction energy, int contextCount, int dimension)
{
    /// <summary>Makes the code of a vector of either length, which the caller has checked. Not for two threads at a time.</summary>
    public delegate void Encoding(in VBuffer<float> features, ref VBuffer<float> code);

    public EnergyFunction Energy => energy;

    public int ContextCount => contextCount;

    public int AnswerCount => energy.FeatureCount - contextCount;

    public int Dimension => dimension;

    /// <summary>The codes of an energy; null where it makes none.</summary>
    public static SearchCodes? Of(EnergyFunction energy) => energy switch
    {
        JointEmbeddingEnergy joint => new JointCodes(joint),
        CosineMetricEnergy metric => new MetricCodes(metric),
        _ => null,
    };

    /// <summary>An encoder of rows of all features, or of one side's.</summary>
    public abstract Encoding CreateEncoding(bool isAnswer);

    /// <summary>The same as ONNX.</summary>
    public abstract string WriteOnnx(OnnxGraph graph, bool isAnswer, bool isRow, string features);
}
