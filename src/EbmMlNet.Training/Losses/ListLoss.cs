using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>A loss over whole lists of graded answers, most often written over scores <c>s = -F</c>. It takes no negatives.</summary>
/// <remarks>
/// Where rows have example weights, a list counts as much as its right answers weigh on average (<see cref="GroupLayout.GroupWeights"/>).
/// <see cref="LambdaLoss"/>, <see cref="RankNetLoss"/> and <see cref="SoftmaxCrossEntropyLoss"/> also tell the answers of a list apart by their
/// weights (<see cref="GroupLayout.Weights"/>), the other losses do not.
/// </remarks>
public abstract record ListLoss : EnergyBasedLoss
{
    /// <inheritdoc/>
    public sealed override LossValues Evaluate(AnswerGroups answers, LossContext context)
    {
        answers = answers.Until(context.CancellationToken);
        using DisposeScope scope = NewDisposeScope();
        int[] counting = CountingGroups(answers);
        Tensor values;
        if (counting.Length == answers.Layout.GroupCount)
        {
            values = ListValues(answers, context);
        }
        else
        {
            // Lists that count for nothing are left out, not masked: no formula then meets a list without a right answer.
            values = answers.Energies.narrow(1, 0, 0).sum(1);
            if (counting.Length > 0)
            {
                GroupLayout layout = answers.Layout.Select(counting);
                Tensor rows = tensor(Array.ConvertAll(counting, group => (long)group), [counting.Length], device: answers.Energies.device);
                Tensor energies = answers.Energies.narrow(1, 0, layout.LongestGroup).index_select(0, rows);
                values = values.index_add(0, rows, ListValues(answers.Select(layout, energies), context), Scalars.Of(1));
            }
        }

        return new LossValues(scope.MoveToOuter(values), answers.Layout.GroupWeights);
    }

    /// <summary>The loss of each list.</summary>
    /// <param name="answers">
    /// Lists with at least one right answer each: energies, labels, gains and mask <c>[L,N]</c>, ordered by ascending label.
    /// </param>
    /// <param name="context">The source of chance.</param>
    /// <returns><c>[L]</c>.</returns>
    protected abstract Tensor ListValues(AnswerGroups answers, LossContext context);

    private static int[] CountingGroups(AnswerGroups answers)
    {
        List<int> groups = [];
        foreach (RightAnswer answer in answers.RightAnswers.Span)
        {
            if (groups.Count == 0 || groups[^1] != answer.Group)
            {
                groups.Add(answer.Group);
            }
        }

        return [.. groups];
    }
}
