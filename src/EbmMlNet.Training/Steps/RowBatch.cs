using TorchSharp;

namespace EbmMlNet;

/// <summary>Candidates that each have a row of features, scaled; the network sees only real rows.</summary>
/// <param name="module">What computes the energies.</param>
/// <param name="features">All rows.</param>
/// <param name="rows">Those of the batch.</param>
/// <param name="featureCount">The number of slots.</param>
/// <param name="layout">How the rows fall into groups.</param>
internal sealed class RowBatch(EnergyModule module, FeatureTensor features, int[] rows, int featureCount, GroupLayout layout)
    : EnergyBatch(layout)
{
    public override torch.Tensor Energies(bool isTraining)
    {
        if (module is not PairModule joint)
        {
            return module.Forward(features.Select(rows, 0, featureCount), isTraining);
        }

        PairEnergies pairs = joint.Pairs(features, rows, isTraining);
        if (pairs.ContextCodes is not null)
        {
            torch.Tensor rights = RightRows();
            Codes = pairs.CodesOf(rights, rights);
        }

        return pairs.Energies;
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

        return torch.tensor(found, [found.Length], device: module.Weights.Device);
    }
}
