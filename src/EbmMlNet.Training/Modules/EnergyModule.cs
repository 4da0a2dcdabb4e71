using TorchSharp;
using TorchSharp.Modules;

namespace EbmMlNet;

/// <summary>The torch twin of an <see cref="EnergyFunction"/>: trains its weights, then exports it.</summary>
internal abstract class EnergyModule : IDisposable
{
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Energies <c>[R]</c> of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    public abstract torch.Tensor Forward(torch.Tensor rows, bool isTraining);

    public abstract EnergyFunction Export(InputScaling scaling);

    /// <summary>A copy of the weights, to come back to.</summary>
    public torch.Tensor[] Snapshot() =>
        [.. Parameters.Select(p => p.detach().clone().DetachFromDisposeScope())];

    public void Restore(IReadOnlyList<torch.Tensor> snapshot)
    {
        using (torch.no_grad())
        {
            for (int i = 0; i < snapshot.Count; i++)
            {
                _ = Parameters[i].copy_(snapshot[i]);
            }
        }
    }

    public void Dispose()
    {
        foreach (Parameter parameter in Parameters)
        {
            parameter.Dispose();
        }
    }
}
