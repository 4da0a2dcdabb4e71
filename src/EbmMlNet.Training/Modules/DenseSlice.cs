using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Where a fully connected layer lies in the flat weights: W <c>[out, in]</c>, then b <c>[out]</c>. A layer of very many inputs lies input
/// by input, W^T <c>[in, out]</c>: of sparse rows, it then reads and moves only what belongs to inputs that are not zero.
/// </summary>
internal readonly record struct DenseSlice(int Start, int Inputs, int Outputs)
{
    /// <summary>From so many inputs on, sparse rows stay sparse.</summary>
    public const int WideInputs = 4096;

    private bool IsWide => Inputs >= WideInputs;

    private int WeightCount => Inputs * Outputs;

    /// <summary>W x + b for rows <c>[R, in]</c>, dense or, for wide layers, sparse.</summary>
    public torch.Tensor Apply(FlatWeights flat, torch.Tensor rows)
    {
        torch.Tensor bias = flat.Slice(Start + WeightCount, Outputs);
        return IsWide
            ? rows.mm(flat.Slice(Start, Inputs, Outputs)).Plus(bias)
            : torch.nn.functional.linear(rows, flat.Slice(Start, Outputs, Inputs), bias);
    }

    /// <summary>Some of the outputs, those of the numbers <c>[K]</c> given: <c>[R, K]</c>. The others are not computed.</summary>
    public torch.Tensor Apply(FlatWeights flat, torch.Tensor rows, torch.Tensor outputs)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor bias = flat.Slice(Start + WeightCount, Outputs).index_select(0, outputs);
        return scope.MoveToOuter(IsWide
            ? rows.mm(flat.Slice(Start, Inputs, Outputs).index_select(1, outputs)).Plus(bias)
            : torch.nn.functional.linear(rows, flat.Slice(Start, Outputs, Inputs).index_select(0, outputs), bias));
    }

    public DenseLayer Export(ReadOnlySpan<float> flat)
    {
        ReadOnlySpan<float> weights = flat.Slice(Start, WeightCount);
        return new DenseLayer(Inputs, Outputs, IsWide ? Transposed(weights, Inputs, Outputs) : weights, flat.Slice(Start + WeightCount, Outputs));
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
