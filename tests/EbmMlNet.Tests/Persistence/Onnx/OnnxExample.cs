using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EbmMlNet.Tests.Onnx;

internal static class OnnxExample
{
    public static float[] Run(MLContext ml, ITransformer model, IDataView features, string path, float[] rows, int featureCount)
    {
        // <example>
        using (FileStream file = File.Create(path))
        {
            ml.Model.ConvertToOnnx(model, features, file, "Score");    // package Microsoft.ML.OnnxConverter
        }

        using var session = new InferenceSession(path);                // package Microsoft.ML.OnnxRuntime
        var input = new DenseTensor<float>(rows, [rows.Length / featureCount, featureCount]);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("Features", input)]);
        float[] scores = [.. outputs[0].AsEnumerable<float>()];        // minus the energies; the output is called Score.output
        // </example>
        return scores;
    }
}
