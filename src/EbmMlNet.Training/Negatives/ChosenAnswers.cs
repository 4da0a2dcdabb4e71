using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The incorrect answers chosen for each of <c>A</c> right answers, at most <c>K</c> for each.</summary>
public sealed class ChosenAnswers
{
    private readonly bool _isPrefix;

    private ChosenAnswers(Tensor columns, Tensor mask, bool isPrefix)
    {
        Columns = columns;
        Mask = mask;
        _isPrefix = isPrefix;
    }

    /// <summary>
    /// The columns of the chosen answers: <c>[A,K]</c>, int64. Where the mask is false, some incorrect answer of the same group.
    /// </summary>
    public Tensor Columns { get; }

    /// <summary>True where an answer was chosen: <c>[A,K]</c>, bool.</summary>
    public Tensor Mask { get; }

    /// <summary>Chosen answers from a managed table.</summary>
    /// <param name="rights">The right answers.</param>
    /// <param name="columns">For each right answer <paramref name="width"/> columns, row after row; -1 where none was chosen.</param>
    /// <param name="width">K, at least 1.</param>
    public static ChosenAnswers FromTable(RightAnswers rights, ReadOnlySpan<int> columns, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns.Length, rights.Count * width);
        long[] integers = new long[columns.Length];
        bool[] chosen = new bool[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            integers[i] = Math.Max(columns[i], 0);
            chosen[i] = columns[i] >= 0;
        }

        Device device = rights.Columns.device;
        return new(tensor(integers, [rights.Count, width], device: device), tensor(chosen, [rights.Count, width], device: device), false);
    }

    /// <summary>Chosen answers from tensors.</summary>
    /// <param name="columns">
    /// The columns chosen for each right answer: <c>[A,K]</c>, int64, each below its <see cref="RightAnswer.LowerCount"/>.
    /// </param>
    /// <param name="mask">True where an answer was chosen: <c>[A,K]</c>, bool.</param>
    public static ChosenAnswers FromTensors(Tensor columns, Tensor mask) => new(columns, mask, false);

    /// <summary>Every incorrect answer of each right answer.</summary>
    /// <param name="rights">The right answers.</param>
    public static ChosenAnswers All(RightAnswers rights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor columns = Scalars.Range(0, rights.LongestLower, ScalarType.Int64, rights.Columns.device).expand(rights.Count, -1);
        Tensor mask = columns < rights.LowerCounts.unsqueeze(1);
        _ = scope.MoveToOuter(columns, mask);
        return new(columns, mask, true);
    }

    /// <summary>Every s-th incorrect answer of each right answer, from a random one of the first s on: each is chosen with probability 1/s.</summary>
    /// <param name="rights">The right answers.</param>
    /// <param name="stride">s, at least 1.</param>
    /// <param name="random">The source of chance.</param>
    internal static ChosenAnswers Every(RightAnswers rights, int stride, Random random)
    {
        if (stride == 1)
        {
            return All(rights);
        }

        using DisposeScope scope = NewDisposeScope();
        long[] first = new long[rights.Count];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = random.Next(stride);
        }

        Device device = rights.Columns.device;
        Tensor steps = Scalars.Range(0, (rights.LongestLower + stride - 1) / stride, ScalarType.Int64, device) * Scalars.Of((long)stride);
        Tensor columns = tensor(first, [first.Length, 1], device: device).Plus(steps);
        Tensor mask = columns < rights.LowerCounts.unsqueeze(1);
        columns = columns.masked_fill(mask.logical_not(), Scalars.Of(0L));
        _ = scope.MoveToOuter(columns, mask);
        return new(columns, mask, false);
    }

    /// <summary>The entries of the chosen answers in a table over groups and columns; gradient flows back to the table.</summary>
    /// <param name="table">Any <c>[G,N]</c> tensor.</param>
    /// <param name="rights">The right answers these were chosen for.</param>
    /// <returns><c>[A,K]</c>.</returns>
    public Tensor Pick(Tensor table, RightAnswers rights)
    {
        if (!_isPrefix)
        {
            return rights.Pick(table, Columns);
        }

        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(table.narrow(1, 0, Columns.size(1)).index_select(0, rights.Groups));
    }

    /// <summary>The average over the chosen answers of each right answer; 0 where none was chosen.</summary>
    /// <param name="pairs">A value for each pair, a tensor that broadcasts to <c>[A,K]</c>.</param>
    /// <returns><c>[A]</c>.</returns>
    public Tensor Average(Tensor pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sums = where(Mask, pairs, zeros_like(pairs)).sum(1);
        return scope.MoveToOuter(sums / Mask.sum(1).clamp_min(Scalars.Of(1)));
    }
}
