using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The right answers of a batch, or a run of them, as one flat list of <c>A</c> entries ordered by group and then by column, so that
/// <see cref="RightAnswer.LowerCount"/> never falls within a group.
/// </summary>
public sealed class RightAnswers
{
    private readonly ReadOnlyMemory<RightAnswer> _answers;
    private readonly int _groupCount;
    private Tables? _tables;

    internal RightAnswers(ReadOnlyMemory<RightAnswer> answers, int groupCount)
    {
        (_answers, _groupCount) = (answers, groupCount);
        foreach (RightAnswer answer in Span)
        {
            LongestLower = Math.Max(LongestLower, answer.LowerCount);
        }
    }

    /// <summary>The number of right answers, <c>A</c>.</summary>
    public int Count => _answers.Length;

    /// <summary>The same list in managed memory.</summary>
    public ReadOnlySpan<RightAnswer> Span => _answers.Span;

    /// <summary>The largest number of incorrect answers any of these has; 0 when there is no right answer.</summary>
    public int LongestLower { get; }

    /// <summary>The row of each right answer's group: <c>[A]</c>, int64.</summary>
    public Tensor Groups => All.Groups;

    /// <summary>The column of each right answer: <c>[A]</c>, int64.</summary>
    public Tensor Columns => All.Columns;

    /// <summary>How many incorrect answers each right answer has, in columns 0 to this less one: <c>[A]</c>, int64.</summary>
    public Tensor LowerCounts => All.LowerCounts;

    /// <summary>What each right answer counts within its group: <c>[A]</c>, float32, summing to 1 over a group.</summary>
    public Tensor Shares => All.Shares;

    private Tables All => _tables ?? throw new UnreachableException(nameof(MakeTensors));

    /// <summary>A run of these right answers.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    public RightAnswers Slice(int start, int count) => start == 0 && count == Count
        ? this
        : new RightAnswers(_answers.Slice(start, count), _groupCount) { _tables = All.Slice(start, count) };

    /// <summary>The entry of each right answer in a table over groups and columns; gradient flows back to the table.</summary>
    /// <param name="table">Any <c>[G,N]</c> tensor: energies, labels, ranks.</param>
    /// <returns><c>[A]</c>.</returns>
    public Tensor Pick(Tensor table)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(Pick(table, Columns.unsqueeze(1)).squeeze(1));
    }

    /// <summary>The entries of chosen answers in a table over groups and columns; gradient flows back to the table.</summary>
    /// <param name="table">Any <c>[G,N]</c> tensor: energies, labels, ranks.</param>
    /// <param name="columns">The columns chosen for each right answer: <c>[A,K]</c>, int64.</param>
    /// <returns><c>[A,K]</c>.</returns>
    public Tensor Pick(Tensor table, Tensor columns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor positions = (Groups.unsqueeze(1) * Scalars.Of(table.size(1))).Plus(columns);
        return scope.MoveToOuter(table.reshape(-1).index_select(0, positions.reshape(-1)).view(columns.shape));
    }

    /// <summary>Adds up each group's right answers, each times its <see cref="Shares">share</see>: the group's weighted average.</summary>
    /// <param name="values">One value for each right answer: <c>[A]</c>.</param>
    /// <returns><c>[G]</c>; 0 for a group with no right answer here.</returns>
    public Tensor AverageByGroup(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(SumByGroup(values * Shares.to(values.dtype)));
    }

    /// <summary>Adds up each group's right answers.</summary>
    /// <param name="values">One value for each right answer: <c>[A]</c>.</param>
    /// <returns><c>[G]</c>; 0 for a group with no right answer here.</returns>
    public Tensor SumByGroup(Tensor values)
    {
        using Tensor nothing = zeros(_groupCount, dtype: values.dtype, device: values.device);
        return nothing.index_add(0, Groups, values, Scalars.Of(1));
    }

    /// <summary>
    /// Cuts the list into runs of at most <paramref name="budget"/> pairs of a right and a chosen answer, at least one right answer
    /// each.
    /// </summary>
    internal IReadOnlyList<RightAnswers> Split(Func<int, int> chosenPerAnswer, long budget)
    {
        List<RightAnswers> runs = [];
        int start = 0;
        long widest = 0;
        ReadOnlySpan<RightAnswer> span = Span;
        for (int i = 0; i < span.Length; i++)
        {
            long width = Math.Max(widest, chosenPerAnswer(span[i].LowerCount));
            if (i > start && width * (i - start + 1) > budget)
            {
                runs.Add(Slice(start, i - start));
                start = i;
                width = chosenPerAnswer(span[i].LowerCount);
            }

            widest = width;
        }

        runs.Add(Slice(start, Count - start));
        return runs;
    }

    internal void MakeTensors(Device device) => _tables = Tables.Of(Span, device);

    private sealed record Tables(Tensor Groups, Tensor Columns, Tensor LowerCounts, Tensor Shares)
    {
        public static Tables Of(ReadOnlySpan<RightAnswer> answers, Device device)
        {
            long[] shape = [answers.Length], groups = new long[answers.Length], columns = new long[answers.Length], lower = new long[answers.Length];
            float[] shares = new float[answers.Length];
            for (int i = 0; i < answers.Length; i++)
            {
                (groups[i], columns[i], lower[i], shares[i]) = (answers[i].Group, answers[i].Column, answers[i].LowerCount, answers[i].Share);
            }

            Tensor[] integers = Upload.Integers(device, (groups, shape), (columns, shape), (lower, shape));
            return new Tables(integers[0], integers[1], integers[2], Upload.Floats(device, (shares, shape))[0]);
        }

        public Tables Slice(int start, int count) =>
            new(Groups.narrow(0, start, count), Columns.narrow(0, start, count), LowerCounts.narrow(0, start, count), Shares.narrow(0, start, count));
    }
}
