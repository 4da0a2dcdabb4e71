using TorchSharp;

namespace EbmMlNet;

/// <summary>The rows between two twins, and the gradient by them, for torch and for managed code. Memory stays for the next step.</summary>
/// <param name="width">The numbers of a row.</param>
internal sealed class TwinRows(int width) : IDisposable
{
    private readonly Part _values = new(width);
    private readonly Part _gradient = new(width);

    /// <summary>The numbers of a row.</summary>
    public int Width => width;

    public int Count { get; private set; }

    /// <summary>Whether gradient is collected.</summary>
    public bool HasGradient { get; private set; }

    /// <summary><c>[Count, Width]</c>.</summary>
    public torch.Tensor Tensor => _values.Rows(Count);

    /// <summary><c>[Count, Width]</c>.</summary>
    public torch.Tensor GradientTensor => _gradient.Rows(Count);

    public Span<float> Values => _values.Memory(Count);

    public Span<float> Gradient => _gradient.Memory(Count);

    /// <summary>Rows that are there already: <c>[R, Width]</c> on the CPU, without gradient. They belong to this from now on.</summary>
    public static TwinRows Of(torch.Tensor rows)
    {
        var own = new TwinRows((int)rows.size(1)) { Count = (int)rows.size(0) };
        own._values.Take(rows, own.Count);
        return own;
    }

    /// <summary>Makes room for so many rows, whose values and gradient are yet to be filled.</summary>
    public void Resize(int count, bool withGradient)
    {
        (Count, HasGradient) = (count, withGradient);
        _values.Grow(count);
        if (withGradient)
        {
            _gradient.Grow(count);
        }
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradient.Dispose();
    }

    // Steps are of unlike numbers of rows, and a view of a tensor costs as much as some thousand sums: one is made only for a twin that asks for it.
    private sealed class Part(int width) : IDisposable
    {
        private torch.Tensor? _all;
        private torch.Tensor? _rows;
        private int _room;
        private int _viewed;

        public torch.Tensor Rows(int count)
        {
            if (_rows is null || _viewed != count)
            {
                _rows?.Dispose();
                _rows = _all!.narrow(0, 0, count).DetachFromDisposeScope();
                _viewed = count;
            }

            return _rows;
        }

        public Span<float> Memory(int count) => TensorMemory.Floats(_all!)[..(count * width)];

        public void Take(torch.Tensor rows, int count) => (_all, _room) = (rows.DetachFromDisposeScope(), count);

        public void Grow(int count)
        {
            if (_all is null || _room < count)
            {
                Dispose();
                _all = torch.empty(count, width).DetachFromDisposeScope();
                _room = count;
            }
        }

        public void Dispose()
        {
            _rows?.Dispose();
            _all?.Dispose();
            (_rows, _all) = (null, null);
        }
    }
}
