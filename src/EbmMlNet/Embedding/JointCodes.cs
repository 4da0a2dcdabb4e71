using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The codes of a joint embedding.</summary>
internal sealed class JointCodes(JointEmbeddingEnergy energy) : SearchCodes(energy, energy.ContextCount, energy.Dimension)
{
    public override Encoding CreateEncoding(bool isAnswer)
    {
        var encoder = new SearchEncoder(energy, isAnswer);
        return (in VBuffer<float> features, ref VBuffer<float> code) =>
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref code, energy.Dimension);
            encoder.Encode(in features, editor.Values);
            code = editor.Commit();
        };
    }

    public override string WriteOnnx(OnnxGraph graph, bool isAnswer, bool isRow, string features)
    {
        string side = !isRow ? features : graph.Columns(
            features, Enumerable.Range(isAnswer ? energy.ContextCount : 0, isAnswer ? energy.AnswerCount : energy.ContextCount));
        return energy.CodeGraph(isAnswer).WriteOnnx(graph, side);
    }
}
