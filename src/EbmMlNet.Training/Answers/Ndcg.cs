using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>Ranks, gains and discounts of NDCG, as constants: nothing here carries gradient.</summary>
internal static class Ndcg
{
    /// <summary>The rank of each candidate by ascending energy, from 1: <c>[G,N]</c>, in the energies' type; padding last.</summary>
    /// <remarks>Columns ascend by label and the sort is stable: a right answer stands behind incorrect ones of equal energy.</remarks>
    public static Tensor Ranks(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor energies = Lists.Masked(answers.Energies.detach(), answers, float.PositiveInfinity);
        Tensor order = energies.sort(1, stable: true).Indices;
        Tensor ranks = Scalars.Range(1, energies.size(1), energies.dtype, energies.device).expand(energies.shape);
        return scope.MoveToOuter(zeros_like(energies).scatter(1, order, ranks));
    }

    /// <summary>Gains divided by the largest possible DCG of their list: <c>[G,N]</c>.</summary>
    public static Tensor NormalizedGains(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();

        // In the best order the last real column comes first; padding, whose gain is 0, would stand at rank 0 and below.
        Tensor columns = Scalars.Range(0, answers.Mask.size(1), ScalarType.Float32, answers.Mask.device);
        Tensor ideal = (answers.Mask.sum(1, keepdim: true) - columns).clamp_min(Scalars.Of(1));
        Tensor largest = (answers.Layout.Gains * Discount(ideal)).sum(1, keepdim: true);
        return scope.MoveToOuter((answers.Layout.Gains / largest).to(answers.Energies.dtype));
    }

    /// <summary><c>1 / log2(1 + rank)</c>.</summary>
    public static Tensor Discount(Tensor ranks) => ranks.log1p().reciprocal() * Scalars.Of(Math.Log(2));
}
