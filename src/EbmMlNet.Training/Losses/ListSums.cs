using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>What several losses over lists are made of.</summary>
internal static class ListSums
{
    /// <summary><c>-sum_i Q_i log P_i</c> with <c>P = softmax(-F)</c>, for targets Q that add up to 1 over each list.</summary>
    public static Tensor CrossEntropy(AnswerGroups answers, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor above = Lists.AboveLowest(answers);
        Tensor logOfSum = Lists.Masked(-above, answers, float.NegativeInfinity).logsumexp(1);
        return scope.MoveToOuter((targets * above).sum(1).Plus(logOfSum));
    }

    /// <summary>
    /// <c>sum w_i w_ij log(1 + exp(sigma (F_i - F_j)))</c> over the right answers i of each list, times their relative weights, and the
    /// candidates j of lower label. Beyond
    /// <see cref="PairBudget.MostPairs"/>, every s-th j counts s times, from a random one on: the same in expectation.
    /// </summary>
    public static Tensor LogisticPairs(
        AnswerGroups answers, float sigma, Random random, Func<RightAnswers, ChosenAnswers, Tensor> weights)
    {
        int stride = PairBudget.Stride(Lists.PairCount(answers.Layout));
        Tensor? relative = Lists.RelativeWeights(answers);
        return PairBudget.Sum(answers, lowerCount => (lowerCount + stride - 1) / stride, (part, rights) =>
        {
            using DisposeScope scope = NewDisposeScope();
            ChosenAnswers chosen = ChosenAnswers.Every(rights, stride, random);
            Tensor gaps = rights.Pick(part.Energies).unsqueeze(1) - chosen.Pick(part.Energies, rights);
            Tensor values = Scalars.Softplus(gaps * Scalars.Of(sigma)) * weights(rights, chosen);
            values = relative is null ? values : values * rights.Pick(relative).unsqueeze(1);
            Tensor sums = rights.SumByGroup(values.masked_fill(chosen.Mask.logical_not(), Scalars.Of(0)).sum(1));
            return scope.MoveToOuter(stride == 1 ? sums : sums * Scalars.Of((double)stride));
        });
    }
}
