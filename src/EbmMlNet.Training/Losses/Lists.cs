using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>What several losses over lists are made of.</summary>
internal static class Lists
{
    /// <summary>A table with another value in the padding.</summary>
    public static Tensor Masked(Tensor table, AnswerGroups answers, float padding)
    {
        using Tensor absent = answers.Mask.logical_not();
        return table.masked_fill(absent, Scalars.Of(padding));
    }

    /// <summary>The lowest energy of each list, without gradient: <c>[G,1]</c>.</summary>
    public static Tensor Lowest(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(Masked(answers.Energies.detach(), answers, float.MaxValue).amin([1L], keepdim: true));
    }

    /// <summary>Energies less the lowest of their list, which keeps the digits of energies far from zero, and 0 in the padding.</summary>
    public static Tensor AboveLowest(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(Masked(answers.Energies - Lowest(answers), answers, 0));
    }

    /// <summary><c>-sum_i Q_i log P_i</c> with <c>P = softmax(-F)</c>, for targets Q that add up to 1 over each list.</summary>
    public static Tensor CrossEntropy(AnswerGroups answers, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor above = AboveLowest(answers);
        Tensor logOfSum = Masked(-above, answers, float.NegativeInfinity).logsumexp(1);
        return scope.MoveToOuter((targets * above).sum(1).Plus(logOfSum));
    }

    /// <summary>
    /// <c>sum w_i w_ij log(1 + exp(sigma (F_i - F_j)))</c> over the right answers i of each list, times their <see cref="RelativeWeights"/>, and the
    /// candidates j of lower label. Beyond
    /// <see cref="PairBudget.MostPairs"/>, every s-th j counts s times, from a random one on: the same in expectation.
    /// </summary>
    public static Tensor LogisticPairs(
        AnswerGroups answers, float sigma, Random random, Func<RightAnswers, ChosenAnswers, Tensor> weights)
    {
        int stride = PairBudget.Stride(PairCount(answers));
        Tensor? relative = RelativeWeights(answers);
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

    /// <summary>
    /// Example weights divided by what their list counts, its right answers' average: <c>[G,N]</c>; null where every row weighs the same.
    /// Times the weight of the list, the weights are as they were given.
    /// </summary>
    public static Tensor? RelativeWeights(AnswerGroups answers)
    {
        if (answers.Layout.Weights is not { } weights)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter((weights / answers.Layout.GroupWeights.unsqueeze(1)).to(answers.Energies.dtype));
    }

    /// <summary>The number of pairs of a right answer and one of its incorrect answers.</summary>
    public static long PairCount(AnswerGroups answers)
    {
        long pairs = 0;
        foreach (RightAnswer right in answers.RightAnswers.Span)
        {
            pairs += right.LowerCount;
        }

        return pairs;
    }

    /// <summary>A table in managed memory, row by row.</summary>
    public static float[] Values(Tensor table)
    {
        using DisposeScope scope = NewDisposeScope();
        return table.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
