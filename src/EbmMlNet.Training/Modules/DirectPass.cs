using TorchSharp;

namespace EbmMlNet;

/// <summary>Runs twins that compute outputs and gradient themselves, one after the other, in memory that stays from step to step.</summary>
internal sealed class DirectPass : IDisposable
{
    /// <summary>More rows at once leave the processor's cache. In training all are kept until the gradient has come back.</summary>
    private const int RowsAtOnce = 1024;

    private readonly (IDirectTwin Twin, int[] Inputs)[] _nodes;
    private readonly TwinRows[] _made;
    private TwinRows? _rows;
    private torch.Tensor? _outputs;

    private DirectPass((IDirectTwin Twin, int[] Inputs)[] nodes)
    {
        _nodes = nodes;
        _made = [.. nodes.Select(node => new TwinRows(node.Twin.Width))];
    }

    /// <summary>A pass through all twins; null where one of them is for torch alone.</summary>
    /// <param name="nodes">Twins and the places of their inputs: 0 is the rows, i + 1 what twin i gives.</param>
    public static DirectPass? Of(IReadOnlyList<(LayerTwin Twin, int[] Inputs)> nodes) =>
        nodes.All(node => node.Twin.Direct is not null) ? new DirectPass([.. nodes.Select(node => (node.Twin.Direct!, node.Inputs))]) : null;

    /// <summary>
    /// The outputs <c>[R, n]</c> of rows in full, on the CPU. In training a leaf of torch's graph, whose gradient <see cref="Backward"/> carries on.
    /// </summary>
    public torch.Tensor Forward(FlatWeights weights, torch.Tensor rows, bool isTraining)
    {
        Forget();
        using IDisposable off = torch.no_grad();
        if (isTraining)
        {
            _rows = TwinRows.Of(rows.alias());
            Run(weights, _rows, isTraining);
            torch.Tensor outputs = _made[^1].Tensor.clone().requires_grad_(true);
            _outputs = outputs.DetachFromDisposeScope();
            return outputs;
        }

        int count = (int)rows.size(0), width = _made[^1].Width;
        torch.Tensor all = torch.empty(count, width);
        for (int start = 0; start < count; start += RowsAtOnce)
        {
            using TwinRows some = TwinRows.Of(rows.narrow(0, start, Math.Min(RowsAtOnce, count - start)));
            Run(weights, some, isTraining);
            _made[^1].Values.CopyTo(TensorMemory.Floats(all)[(start * width)..]);
        }

        return all;
    }

    /// <summary>Adds the gradient of the last outputs to that of the weights.</summary>
    public void Backward(FlatWeights weights)
    {
        using torch.Tensor? gradient = _outputs?.grad;
        if (gradient is null || _rows is null)
        {
            return;
        }

        using IDisposable off = torch.no_grad();
        foreach (TwinRows made in _made.SkipLast(1))
        {
            made.Gradient.Clear();
        }

        using torch.Tensor inFull = gradient.contiguous();
        TensorMemory.Floats(inFull).CopyTo(_made[^1].Gradient);
        for (int i = _nodes.Length - 1; i >= 0; i--)
        {
            _nodes[i].Twin.Differentiate(weights, InputsOf(i, _rows), _made[i]);
        }

        Forget();
    }

    public void Dispose()
    {
        Forget();
        foreach (TwinRows made in _made)
        {
            made.Dispose();
        }
    }

    private void Run(FlatWeights weights, TwinRows rows, bool isTraining)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            _made[i].Resize(rows.Count, isTraining);
            _nodes[i].Twin.Compute(weights, InputsOf(i, rows), _made[i], isTraining);
        }
    }

    private TwinRows[] InputsOf(int node, TwinRows rows) => Array.ConvertAll(_nodes[node].Inputs, input => input == 0 ? rows : _made[input - 1]);

    private void Forget()
    {
        _rows?.Dispose();
        _outputs?.Dispose();
        (_rows, _outputs) = (null, null);
    }
}
