using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EbmMlNet.Tests.Onnx;

/// <summary>A model exported by ML.NET's converter, in OnnxRuntime's hands.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxModel(MLContext ml, ITransformer model, IDataView inputs, int? operatorSet = null)
    {
        using var stream = new MemoryStream();
        if (operatorSet is { } version)
        {
            ml.Model.ConvertToOnnx(model, inputs, version, stream);
        }
        else
        {
            ml.Model.ConvertToOnnx(model, inputs, stream);
        }

        Bytes = stream.ToArray();
        _session = new InferenceSession(Bytes);
    }

    public byte[] Bytes { get; }

    public IEnumerable<string> Inputs => _session.InputNames;

    public IEnumerable<string> Outputs => _session.OutputNames;

    /// <summary>One output for rows of the one input, row by row.</summary>
    public T[] Run<T>(string output, params float[][] rows)
    {
        var tensor = new DenseTensor<float>(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor(Inputs.Single(), tensor)], [output]);
        return [.. results[0].AsEnumerable<T>()];
    }

    /// <summary>A column of numbers, row by row, by ML.NET's own transformer.</summary>
    public float[] Apply(MLContext ml, string column, IDataView rows)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Bytes);

            // It holds the file open until it is disposed, and calls the column Score what the graph calls Score.output.
            using var applied = ml.Transforms.ApplyOnnxModel($"{column}.output", "Features", path).Fit(rows);
            return [.. applied.Transform(rows).GetColumn<float[]>(column).SelectMany(numbers => numbers)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => _session.Dispose();
}
