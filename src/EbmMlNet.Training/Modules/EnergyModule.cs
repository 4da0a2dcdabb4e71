using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of an <see cref="EnergyFunction"/>: its weights are trained, then exported.</summary>
/// <remarks>
/// All weights lie in one flat tensor, of which layers see slices: an optimizer step, the gradient's norm and a checkpoint are then a few
/// operations on one tensor, whatever the number of layers.
/// </remarks>
internal abstract class EnergyModule(torch.Tensor weights) : IDisposable
{
    /// <summary>The weights <c>[P]</c>, a leaf that collects gradients.</summary>
    public torch.Tensor Weights { get; } = weights;

    /// <summary>Energies <c>[R]</c> of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    public abstract torch.Tensor Forward(torch.Tensor rows, bool isTraining);

    public EnergyFunction Export(InputScaling scaling)
    {
        using torch.Tensor onCpu = Weights.detach().cpu();
        return Export(scaling, onCpu.data<float>().ToArray());
    }

    public void Dispose() => Weights.Dispose();

    protected abstract EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights);
}
