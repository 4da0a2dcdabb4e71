using TorchSharp;

namespace EbmMlNet;

/// <summary>Questions and a pool of answers, each encoded once, whose energies come from their codes.</summary>
/// <param name="module">The encoders.</param>
/// <param name="contexts">The questions: <c>[G, ContextSlots]</c>.</param>
/// <param name="answers">The pool: <c>[U, AnswerSlots]</c>.</param>
/// <param name="positions">Each candidate's place among all pairs, question * U + answer: <c>[R]</c>, int64.</param>
/// <param name="rights">The questions and pooled answers of right pairs: <c>[2,P]</c>, int64.</param>
/// <param name="layout">How the candidates are laid out.</param>
internal sealed class JointBatch(
    JointEmbeddingModule module, torch.Tensor contexts, torch.Tensor answers, torch.Tensor positions, torch.Tensor rights, GroupLayout layout)
    : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        torch.Tensor contextCodes = module.ContextCodes(contexts, isTraining);
        torch.Tensor answerCodes = module.AnswerCodes(answers, isTraining);
        Codes = new PairedCodes(contextCodes.index_select(0, rights[0]), answerCodes.index_select(0, rights[1]));
        return module.CrossEnergies(contextCodes, answerCodes).reshape(-1).index_select(0, positions);
    }
}
