using TorchSharp;

namespace EbmMlNet;

/// <summary>Questions and a pool of answers, every one of which stands against every question.</summary>
/// <param name="module">What computes the energies.</param>
/// <param name="features">All rows.</param>
/// <param name="contexts">The rows of the questions, G.</param>
/// <param name="answers">The rows of the pool, U.</param>
/// <param name="positions">Each candidate's place among all pairs, question * U + answer: <c>[R]</c>, int64.</param>
/// <param name="rights">The questions and pooled answers of right pairs: <c>[2,P]</c>, int64.</param>
/// <param name="layout">How the candidates are laid out.</param>
internal sealed class JointBatch(
    PairModule module, FeatureTensor features, int[] contexts, int[] answers, torch.Tensor positions, torch.Tensor rights, GroupLayout layout)
    : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        PairEnergies pairs = module.Cross(features, contexts, answers, isTraining);
        Codes = pairs.CodesOf(rights[0], rights[1]);
        return pairs.Energies.reshape(-1).index_select(0, positions);
    }
}
