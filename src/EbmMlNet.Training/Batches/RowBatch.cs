using TorchSharp;

namespace EbmMlNet;

/// <summary>Candidates that each have a row <c>[D]</c> of features, scaled; the network sees only real rows.</summary>
internal sealed class RowBatch(EnergyModule module, torch.Tensor rows, GroupLayout layout) : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        if (module is not JointEmbeddingModule joint)
        {
            return module.Forward(rows, isTraining);
        }

        (torch.Tensor contexts, torch.Tensor answers) = joint.Codes(rows, isTraining);
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

        return torch.tensor(found, [found.Length], device: rows.device);
    }
}
