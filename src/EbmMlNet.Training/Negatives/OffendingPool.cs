using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Incorrect answers drawn evenly from the <see cref="Size"/> most offending: hard, but not always the one that may be a right answer
/// nobody labelled.
/// </summary>
public sealed record OffendingPool : Negatives
{
    /// <summary>
    /// The incorrect answers of losses over pairs. Eight drawn from the fifty most offending were better than the most offending one under each of
    /// nine losses on each of three sets of rankings, by .004 to .24 of NDCG@10 (docs/losses.md), and on concrete under all but
    /// <c>SquareExponentialLoss</c>: where labels have noise, that one is often an answer that should have been right.
    /// </summary>
    internal static Negatives OfPairs { get; } = new OffendingPool(50, 8);

    /// <summary>Incorrect answers drawn from the most offending.</summary>
    /// <param name="size">How many of the most offending answers to draw from, at least 1.</param>
    /// <param name="count">How many to draw for each right answer, at least 1.</param>
    public OffendingPool(int size = 10, int count = 1)
    {
        Size = size;
        Count = count;
    }

    /// <summary>How many of the most offending answers are drawn from.</summary>
    /// <value>The default value is 10. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Size { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <summary>How many are drawn for each right answer, without replacement; all of the pool where it is no larger.</summary>
    /// <value>The default value is 1. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <inheritdoc/>
    public override int MostChosen(int lowerCount) => Math.Min(Math.Min(Count, Size), lowerCount);

    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        int poolWidth = Math.Min(Size, rights.LongestLower), width = MostChosen(rights.LongestLower);
        Tensor noise = new CountedChance((ulong)random.NextInt64()).Uniform(answers.Energies.device, rights.Count, poolWidth);
        ChosenAnswers chosen = noise.device_type == DeviceType.CPU
            ? Drawn(answers, rights, Lists.Values(noise), poolWidth, width)
            : DrawnOnDevice(LowestOnDevice.Of(answers, rights, answers.Energies, poolWidth), noise, width);
        _ = scope.MoveToOuter(chosen.Columns, chosen.Mask);
        return chosen;
    }

    /// <summary>Of a pool, those of lowest noise.</summary>
    internal static ChosenAnswers DrawnOnDevice(ChosenAnswers pool, Tensor noise, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor places = noise.masked_fill(pool.Mask.logical_not(), Scalars.Of(2.0)).topk(width, 1, largest: false).indexes;
        Tensor columns = pool.Columns.gather(1, places), mask = pool.Mask.gather(1, places);
        _ = scope.MoveToOuter(columns, mask);
        return ChosenAnswers.FromTensors(columns, mask);
    }

    private ChosenAnswers Drawn(AnswerGroups answers, RightAnswers rights, float[] noise, int poolWidth, int width)
    {
        int[] pools = LowestKeys.Of(rights, Lists.Values(answers.Energies), answers.Layout.LongestGroup, poolWidth);
        int[] columns = new int[rights.Count * width];
        columns.AsSpan().Fill(-1);
        for (int i = 0; i < rights.Count; i++)
        {
            int first = i * poolWidth, size = Math.Min(poolWidth, rights.Span[i].LowerCount);
            var lowest = new LowestKeys(MostChosen(size));
            for (int place = first; place < first + size; place++)
            {
                lowest.Add(noise[place], pools[place]);
            }

            lowest.Columns.CopyTo(columns.AsSpan(i * width));
        }

        return ChosenAnswers.FromTable(rights, columns, width);
    }
}
