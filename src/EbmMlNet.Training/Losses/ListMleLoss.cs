using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// ListMLE: the likelihood of the true order under the Plackett-Luce model, averaged over its n places,
/// <c>1/n sum_k [F_π(k) + log sum_{j≥k} exp(-F_π(j))]</c>, where π orders by descending label. Candidates of equal label are put in a new
/// random order each time.
/// </summary>
/// <remarks>
/// Each place is a negative log-likelihood among the candidates not yet placed. Linear in the list. Xia, Liu, Wang, Zhang, Li, Listwise
/// Approach to Learning to Rank (2008), which has the sum over places; the average keeps long lists from drowning short ones.
/// </remarks>
public sealed record ListMleLoss : ListLoss
{
    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();

        // Columns ascend by label: what is not yet placed when a column's turn comes is the columns up to it.
        Tensor above = Lists.AboveLowest(answers).gather(1, TiesShuffled(answers, context.Random));
        Tensor places = above.Plus((-above).logcumsumexp(1));
        Tensor real = answers.Mask.to(above.dtype);
        return scope.MoveToOuter(places.masked_fill(answers.Mask.logical_not(), Scalars.Of(0)).sum(1) / real.sum(1));
    }

    private static Tensor TiesShuffled(AnswerGroups answers, Random random)
    {
        GroupLayout layout = answers.Layout;
        long[] order = new long[(long)layout.GroupCount * layout.LongestGroup];
        float[] labels = layout.Managed.Labels;
        for (int group = 0; group < layout.GroupCount; group++)
        {
            Span<long> row = order.AsSpan(group * layout.LongestGroup, layout.LongestGroup);
            ReadOnlySpan<float> rowLabels = labels.AsSpan(group * layout.LongestGroup, layout.GroupSizes[group]);
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = column;
            }

            int start = 0;
            for (int column = 1; column <= rowLabels.Length; column++)
            {
                if (column == rowLabels.Length || rowLabels[column] > rowLabels[start])
                {
                    random.Shuffle(row[start..column]);
                    start = column;
                }
            }
        }

        return tensor(order, [layout.GroupCount, layout.LongestGroup], device: answers.Energies.device);
    }
}
