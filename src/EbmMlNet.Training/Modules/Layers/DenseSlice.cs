using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The twin of <see cref="DenseLayer"/>: where a fully connected layer lies in the flat weights: W <c>[out, in]</c>, then b <c>[out]</c>. A layer of very many inputs lies input
/// by input, W^T <c>[in, out]</c>: of sparse rows, it then reads and moves only what belongs to inputs that are not zero.
/// </summary>
internal sealed class DenseSlice(int start, int inputs, int outputs) : LayerTwin, IDirectTwin
{
    /// <summary>From so many inputs on, sparse rows stay sparse.</summary>
    public const int WideInputs = 4096;

    public int Inputs => inputs;

    public int Outputs => outputs;

    public int Width => outputs;

    // Sparse rows are torch's.
    public override IDirectTwin? Direct => IsWide ? null : this;

    private bool IsWide => inputs >= WideInputs;

    private int WeightCount => inputs * outputs;

    /// <summary>W x + b for rows <c>[R, in]</c>, dense or, for wide layers, sparse; outputs that are not wanted are not computed.</summary>
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        FlatWeights flat = pass.Weights;
        torch.Tensor bias = flat.Slice(start + WeightCount, Outputs);
        torch.Tensor weights = IsWide ? flat.Slice(start, Inputs, Outputs) : flat.Slice(start, Outputs, Inputs);
        if (pass.Outputs is { } outputs)
        {
            bias = bias.index_select(0, outputs);
            weights = weights.index_select(IsWide ? 1 : 0, outputs);
        }

        return IsWide ? inputs[0].mm(weights).Plus(bias) : torch.nn.functional.linear(inputs[0], weights, bias);
    }

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        ReadOnlySpan<float> bias = TensorMemory.Floats(weights.Values).Slice(start + WeightCount, Outputs);
        Span<float> y = outputs.Values;
        for (int at = 0; at < y.Length; at += Outputs)
        {
            bias.CopyTo(y[at..]);
        }

        using torch.Tensor transposed = weights.Slice(start, Outputs, Inputs).t();
        _ = outputs.Tensor.addmm_(inputs[0].Tensor, transposed, 1, 1);
    }

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
        torch.Tensor own = weights.Slice(start, Outputs, Inputs);
        using torch.Tensor gradient = own.grad!;
        using torch.Tensor transposed = outputs.GradientTensor.t();
        _ = gradient.addmm_(transposed, inputs[0].Tensor, 1, 1);
        Span<float> bias = TensorMemory.Floats(weights.Gradient!).Slice(start + WeightCount, Outputs);
        ReadOnlySpan<float> y = outputs.Gradient;
        for (int at = 0; at < y.Length; at += Outputs)
        {
            TensorPrimitives.Add(bias, y.Slice(at, Outputs), bias);
        }

        if (inputs[0].HasGradient)
        {
            _ = inputs[0].GradientTensor.addmm_(outputs.GradientTensor, own, 1, 1);
        }
    }

    public override long WorkPerRow(int outputs) => (long)Inputs * Math.Min(Outputs, outputs);

    public override Layer Export(ReadOnlySpan<float> weights)
    {
        ReadOnlySpan<float> own = weights.Slice(start, WeightCount);
        return new DenseLayer(Inputs, Outputs, IsWide ? Transposed(own, Inputs, Outputs) : own, weights.Slice(start + WeightCount, Outputs));
    }

    /// <summary>The values of a layer as they lie in the flat weights.</summary>
    public static IEnumerable<float> Lay(DenseLayer layer) =>
        [.. layer.InputCount >= WideInputs ? Transposed(layer.Weights, layer.OutputCount, layer.InputCount) : layer.Weights, .. layer.Bias];

    private static float[] Transposed(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        float[] transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return transposed;
    }
}
