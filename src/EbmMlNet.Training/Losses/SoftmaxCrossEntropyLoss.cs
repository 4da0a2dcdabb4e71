using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The softmax cross-entropy of a list: <c>-sum_i (w_i y_i / sum w y) log P_i</c> with the Gibbs distribution <c>P = softmax(-F)</c> over all
/// candidates. Right answers share the probability in proportion to their labels, times their example weights w where there are some.
/// </summary>
/// <remarks>
/// With a single right answer it is the <see cref="NegativeLogLikelihoodLoss"/>; with several, they compete. Linear in the list. Bruch,
/// Wang, Bendersky, Najork (2019); Qin et al., Are Neural Rankers still Outperformed by Gradient Boosted Decision Trees? (2021).
/// </remarks>
public sealed record SoftmaxCrossEntropyLoss : ListLoss
{
    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor labels = answers.Layout.Weights is { } weights ? answers.Labels * weights : answers.Labels;
        return scope.MoveToOuter(ListSums.CrossEntropy(answers, labels / labels.sum(1, keepdim: true)));
    }
}
