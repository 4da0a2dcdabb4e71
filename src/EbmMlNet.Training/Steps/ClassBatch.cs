using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows whose candidates are classes: the same for all rows, computed together.</summary>
/// <param name="module">What computes the energies.</param>
/// <param name="rows">Scaled features, <c>[R, D]</c>.</param>
/// <param name="classes">The classes of the batch, <c>[K]</c>, int64; null for all.</param>
/// <param name="order">Where each row's candidates are among them, the right one last: <c>[R, K]</c>, int64.</param>
/// <param name="layout">A group of K candidates for each row.</param>
internal sealed class ClassBatch(NetworkModule module, torch.Tensor rows, torch.Tensor? classes, torch.Tensor order, GroupLayout layout)
    : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return scope.MoveToOuter(module.Forward(rows, classes, isTraining).gather(1, order).reshape(-1));
    }
}
