using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// A margin by what is at stake: <c>m(ȳ,y) = Scale |G(y) - G(ȳ)| |1/log2(1 + r(y)) - 1/log2(1 + r(ȳ))|</c>, the change of NDCG if the two
/// answers were swapped, at the ranks their energies give them now. G is the gain divided by the largest possible DCG of the group.
/// </summary>
/// <remarks>
/// It is no sum over the two answers: with margin-rescaled negatives the choice is quadratic in the group. Burges, From RankNet to
/// LambdaRank to LambdaMART (2010), has it as a weight.
/// </remarks>
public sealed record DeltaNdcgMargin : Margin
{
    /// <summary>A margin by change of NDCG.</summary>
    /// <param name="scale">The margin for the largest change there is, 1; at least 0.</param>
    public DeltaNdcgMargin(float scale = 1f) => Scale = scale;

    /// <summary>The margin for a change of NDCG by 1.</summary>
    /// <value>The default value is 1. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Scale { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor change = Difference(Ndcg.NormalizedGains(answers)) * Difference(Ndcg.Discount(Ndcg.Ranks(answers)));
        return scope.MoveToOuter(change * Scalars.Of(Scale));

        Tensor Difference(Tensor table) => (rights.Pick(table).unsqueeze(1) - rights.Pick(table, incorrect)).abs();
    }
}
