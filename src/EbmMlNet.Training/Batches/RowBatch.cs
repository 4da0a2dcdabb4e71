using TorchSharp;

namespace EbmMlNet;

/// <summary>Candidates that each have a row <c>[D]</c> of features, scaled; the network sees only real rows.</summary>
internal sealed class RowBatch(EnergyModule module, torch.Tensor rows, GroupLayout layout) : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining) => module.Forward(rows, isTraining);
}
