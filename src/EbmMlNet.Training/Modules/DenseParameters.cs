using TorchSharp;
using TorchSharp.Modules;

namespace EbmMlNet;

/// <summary>The parameters of one fully connected layer, W <c>[out, in]</c> and b <c>[out]</c>.</summary>
/// <remarks>
/// Drawn from a generator of our own: torch's global one belongs to the application, and .NET's gives the same weights for
/// the same seed on every machine.
/// </remarks>
internal sealed class DenseParameters
{
    private DenseParameters(float[] weights, float[] bias, torch.Device device)
    {
        int outputs = bias.Length;
        Weights = Parameter(weights, [outputs, weights.Length / outputs], device);
        Bias = Parameter(bias, [outputs], device);
    }

    public Parameter Weights { get; }

    public Parameter Bias { get; }

    /// <summary>Uniform within sqrt(6 / inputs), which keeps the variance through rectified units (He et al., 2015).</summary>
    public static DenseParameters He(int inputs, int outputs, Random random, torch.Device device) =>
        new(Uniform(inputs * outputs, Math.Sqrt(6.0 / inputs), random), new float[outputs], device);

    /// <summary>Uniform within 1 / sqrt(inputs): for the last layer, so that training starts from a nearly flat surface.</summary>
    public static DenseParameters Small(int inputs, int outputs, Random random, torch.Device device) =>
        new(Uniform(inputs * outputs, 1 / Math.Sqrt(inputs), random), new float[outputs], device);

    public static DenseParameters From(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, torch.Device device) =>
        new(weights.ToArray(), bias.ToArray(), device);

    public torch.Tensor Apply(torch.Tensor rows) => torch.nn.functional.linear(rows, Weights, Bias);

    public float[] ExportWeights() => Export(Weights);

    public float[] ExportBias() => Export(Bias);

    public DenseLayer Export() => new((int)Weights.shape[1], (int)Weights.shape[0], ExportWeights(), ExportBias());

    private static float[] Uniform(int count, double bound, Random random)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return values;
    }

    private static Parameter Parameter(float[] values, long[] shape, torch.Device device)
    {
        using torch.Tensor tensor = torch.tensor(values, shape, dtype: torch.float32).to(device);
        return new Parameter(tensor.clone().DetachFromDisposeScope());
    }

    private static float[] Export(Parameter parameter)
    {
        using torch.Tensor onCpu = parameter.detach().cpu();
        return onCpu.data<float>().ToArray();
    }
}
