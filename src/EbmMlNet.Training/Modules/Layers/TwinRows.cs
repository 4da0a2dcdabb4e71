using TorchSharp;

namespace EbmMlNet;

/// <summary>The rows between two twins, and the gradient by them, for torch and for managed code. Memory stays for the next step.</summary>
/// <param name="width">The numbers of a row.</param>
internal sealed class TwinRows(int width) : IDisposable
{
    private torch.Tensor? _values;
    private torch.Tensor? _gradient;
    private torch.Tensor? _all;
    private torch.Tensor? _allGradient;

    /// <summary>The numbers of a row.</summary>
    public int Width => width;

    public int Count { get; private set; }

    /// <summary>Whether gradient is collected.</summary>
    public bool HasGradient => _gradient is not null;

    /// <summary><c>[Count, Width]</c>.</summary>
    public torch.Tensor Tensor => _values!;

    /// <summary><c>[Count, Width]</c>.</summary>
    public torch.Tensor GradientTensor => _gradient!;

    public Span<float> Values => TensorMemory.Floats(_values!);

    public Span<float> Gradient => TensorMemory.Floats(_gradient!);

    /// <summary>Rows that are there already: <c>[R, Width]</c> on the CPU, without gradient. They belong to this from now on.</summary>
    public static TwinRows Of(torch.Tensor rows) => new((int)rows.shape[1])
    {
        Count = (int)rows.shape[0],
        _values = rows.DetachFromDisposeScope(),
    };

    /// <summary>Makes room for so many rows, whose values and gradient are yet to be filled.</summary>
    public void Resize(int count, bool withGradient)
    {
        if (count == Count && withGradient == HasGradient)
        {
            return;
        }

        Count = count;
        Resize(ref _all, ref _values, count);
        if (withGradient)
        {
            Resize(ref _allGradient, ref _gradient, count);
        }
        else
        {
            _gradient?.Dispose();
            _gradient = null;
        }
    }

    public void Dispose()
    {
        _values?.Dispose();
        _gradient?.Dispose();
        _all?.Dispose();
        _allGradient?.Dispose();
    }

    private void Resize(ref torch.Tensor? all, ref torch.Tensor? now, int count)
    {
        now?.Dispose();
        if (all is null || all.shape[0] < count)
        {
            all?.Dispose();
            all = torch.empty(count, width).DetachFromDisposeScope();
        }

        now = all.narrow(0, 0, count).DetachFromDisposeScope();
    }
}
