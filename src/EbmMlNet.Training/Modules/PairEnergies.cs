using TorchSharp;

namespace EbmMlNet;

/// <summary>Energies of pairs, and the codes that they were computed from; null where the architecture makes none.</summary>
/// <param name="Energies">The energies.</param>
/// <param name="ContextCodes">The code of every x.</param>
/// <param name="AnswerCodes">The code of every y.</param>
internal readonly record struct PairEnergies(torch.Tensor Energies, torch.Tensor? ContextCodes = null, torch.Tensor? AnswerCodes = null)
{
    /// <summary>The codes of some pairs.</summary>
    /// <param name="contexts">Which x: <c>[P]</c>, int64.</param>
    /// <param name="answers">Which y: <c>[P]</c>, int64.</param>
    public PairedCodes? CodesOf(torch.Tensor contexts, torch.Tensor answers) => ContextCodes is null || AnswerCodes is null
        ? null
        : new PairedCodes(ContextCodes.index_select(0, contexts), AnswerCodes.index_select(0, answers));
}
