using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>Tables of a list for each group, as losses, negatives and margins read them.</summary>
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
    public static long PairCount(GroupLayout layout)
    {
        long pairs = 0;
        foreach (RightAnswer right in layout.RightAnswers.Span)
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
