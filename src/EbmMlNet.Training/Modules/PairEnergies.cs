using TorchSharp;

namespace EbmMlNet;

/// <summary>Energies of pairs, and the codes that they were computed from.</summary>
/// <param name="Energies">The energies.</param>
/// <param name="Codes">The code of every x and of every y; null where the architecture makes none.</param>
internal readonly record struct PairEnergies(torch.Tensor Energies, PairedCodes? Codes);
