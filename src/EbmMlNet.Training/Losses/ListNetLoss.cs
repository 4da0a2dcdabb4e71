using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// ListNet by top-one probabilities: <c>-sum_i Q_i log P_i</c> with <c>Q = softmax(y)</c> over the labels and <c>P = softmax(-F)</c> over
/// the energies. Every candidate gets some of the probability, those of label 0 too.
/// </summary>
/// <remarks>Linear in the list. Cao, Qin, Liu, Tsai, Li, Learning to Rank: From Pairwise Approach to Listwise Approach (2007).</remarks>
public sealed record ListNetLoss : ListLoss
{
    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(ListSums.CrossEntropy(answers, Lists.Masked(answers.Labels, answers, float.NegativeInfinity).softmax(1)));
    }
}
