using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of an <see cref="EnergyFunction"/>: its weights are trained, then exported.</summary>
internal abstract class EnergyModule(FlatWeights weights) : TrainableModule(weights)
{
    /// <summary>Energies <c>[R]</c> of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    public abstract torch.Tensor Forward(torch.Tensor rows, bool isTraining);

    public EnergyFunction Export(InputScaling scaling) => Export(scaling, Weights.ToArray());

    protected abstract EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights);
}
