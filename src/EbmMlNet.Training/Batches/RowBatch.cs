using TorchSharp;

namespace EbmMlNet;

/// <summary>Candidates that each have a row of features, scaled; the network sees only real rows.</summary>
/// <param name="module">What computes the energies.</param>
/// <param name="select">The slots of all rows from a first one on: <c>[R, count]</c>.</param>
/// <param name="featureCount">The number of slots.</param>
/// <param name="layout">How the rows fall into groups.</param>
internal sealed class RowBatch(EnergyModule module, Func<int, int, torch.Tensor> select, int featureCount, GroupLayout layout)
    : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        if (module is not JointEmbeddingModule joint)
        {
            return module.Forward(select(0, featureCount), isTraining);
        }

        torch.Tensor contexts = joint.ContextCodes(select(0, joint.ContextSlots), isTraining);
        torch.Tensor answers = joint.AnswerCodes(select(joint.ContextSlots, joint.AnswerSlots), isTraining);
        torch.Tensor rights = RightRows();
        Codes = new PairedCodes(contexts.index_select(0, rights), answers.index_select(0, rights));
        return joint.PairEnergies(contexts, answers);
    }

    // Rows of a group stand by ascending label, as its columns do.
    private torch.Tensor RightRows()
    {
        long[] starts = new long[Layout.GroupCount];
        for (int group = 1; group < starts.Length; group++)
        {
            starts[group] = starts[group - 1] + Layout.GroupSizes[group - 1];
        }

        ReadOnlySpan<RightAnswer> rights = Layout.RightAnswers.Span;
        long[] found = new long[rights.Length];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = starts[rights[i].Group] + rights[i].Column;
        }

        return torch.tensor(found, [found.Length], device: Layout.Labels.device);
    }
}
