using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Lays out the weights of an <see cref="EnergyModule"/> layer by layer, and draws or copies their first values.</summary>
/// <remarks>
/// Drawn from a generator of our own: torch's global one belongs to the application, and .NET's gives the same weights for
/// the same seed on every machine.
/// </remarks>
internal sealed class WeightsBuilder
{
    private readonly List<float> _values = [];

    /// <summary>Uniform within sqrt(6 / inputs), which keeps the variance through rectified units (He et al., 2015).</summary>
    public DenseSlice AddHidden(int inputs, int outputs, Random random) => AddUniform(inputs, outputs, Math.Sqrt(6.0 / inputs), random);

    /// <summary>Uniform within 1 / sqrt(inputs): training starts from a nearly flat surface.</summary>
    public DenseSlice AddOutput(int inputs, Random random, int outputs = 1) => AddUniform(inputs, outputs, 1 / Math.Sqrt(inputs), random);

    /// <summary>Uniform within sqrt(3 / inputs), which keeps the variance: the last layer of an encoder.</summary>
    public DenseSlice AddCode(int inputs, int dimension, Random random) => AddUniform(inputs, dimension, Math.Sqrt(3.0 / inputs), random);

    /// <summary>Values that are no layer.</summary>
    /// <returns>Where they start.</returns>
    public int Add(ReadOnlySpan<float> values)
    {
        int start = _values.Count;
        _values.AddRange(values);
        return start;
    }

    /// <summary>All values so far.</summary>
    public ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Where the next values will start.</summary>
    public int Next => _values.Count;

    public DenseSlice Add(DenseLayer layer)
    {
        var slice = new DenseSlice(_values.Count, layer.InputCount, layer.OutputCount);
        _values.AddRange(DenseSlice.Lay(layer));
        return slice;
    }

    /// <param name="device">Where the weights live.</param>
    /// <param name="isTrained">Whether they collect gradient.</param>
    public FlatWeights Build(torch.Device device, bool isTrained = true)
    {
        using torch.Tensor onCpu = torch.tensor(_values.ToArray(), [_values.Count], dtype: torch.float32);
        return new FlatWeights(onCpu.to(device, copy: true), isTrained);
    }

    /// <summary>Uniform within a bound; no bias at first.</summary>
    public DenseSlice AddUniform(int inputs, int outputs, double bound, Random random)
    {
        float[] weights = new float[inputs * outputs];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return Add(new DenseLayer(inputs, outputs, weights, new float[outputs]));
    }
}
