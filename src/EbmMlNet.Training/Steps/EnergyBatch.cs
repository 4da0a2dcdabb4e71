using TorchSharp;

namespace EbmMlNet;

/// <summary>One training step's groups: how their candidates are laid out, and what computes the energies.</summary>
/// <param name="layout">The groups; candidates of a group stand by ascending label.</param>
internal abstract class EnergyBatch(GroupLayout layout)
{
    public GroupLayout Layout { get; } = layout;

    /// <summary>
    /// The codes of right pairs that the energies were computed from last; null where the architecture makes none. Gradient flows back.
    /// </summary>
    public PairedCodes? Codes { get; protected set; }

    /// <summary>The energies <c>[R]</c> of all candidates, group after group; gradient flows back to the network's weights.</summary>
    /// <param name="isTraining">Whether dropout is on.</param>
    public abstract torch.Tensor Energies(bool isTraining);
}
