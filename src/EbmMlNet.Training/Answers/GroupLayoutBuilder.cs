using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>Works out a <see cref="GroupLayout"/> in managed arrays: one pass over the rows and one sort for each group.</summary>
internal sealed class GroupLayoutBuilder
{
    private readonly List<RightAnswer> _rightAnswers = [];

    public GroupLayoutBuilder(
        ReadOnlySpan<int> groupSizes, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, RelevanceGain gain, ReadOnlySpan<int> answerIds)
    {
        Check(groupSizes, labels, weights, answerIds);
        GroupSizes = groupSizes.ToArray();
        foreach (int size in groupSizes)
        {
            LongestGroup = Math.Max(LongestGroup, size);
        }

        int cells = Cells(groupSizes.Length, LongestGroup);
        Positions = new long[labels.Length];
        Labels = new float[cells];
        Gains = new float[cells];
        Mask = new bool[cells];
        AnswerIds = answerIds.IsEmpty ? null : new long[cells];
        Weights = weights.IsEmpty ? null : new float[cells];
        GroupWeights = new float[groupSizes.Length];
        ulong[] keys = new ulong[LongestGroup];
        double[] gains = new double[LongestGroup];
        float[] weightsInOrder = new float[LongestGroup];
        weightsInOrder.AsSpan().Fill(1f);
        int firstRow = 0;
        for (int group = 0; group < groupSizes.Length; group++)
        {
            int size = groupSizes[group];
            int firstCell = group * LongestGroup;
            Span<ulong> order = keys.AsSpan(0, size);
            Sort(labels.Slice(firstRow, size), order);
            for (int column = 0; column < size; column++)
            {
                int row = firstRow + (int)(uint)order[column];
                Positions[row] = firstCell + column;
                Labels[firstCell + column] = labels[row];
                Mask[firstCell + column] = true;
                if (Weights is not null)
                {
                    Weights[firstCell + column] = weightsInOrder[column] = weights[row];
                }

                if (AnswerIds is not null)
                {
                    AnswerIds[firstCell + column] = answerIds[row];
                }
            }

            gain.Relative(Labels.AsSpan(firstCell, size), gains);
            for (int column = 0; column < size; column++)
            {
                Gains[firstCell + column] = (float)gains[column];
            }

            AddRightAnswers(group, Labels.AsSpan(firstCell, size), Gains.AsSpan(firstCell, size), weightsInOrder);
            firstRow += size;
        }

        RightAnswers = [.. _rightAnswers];
    }

    private GroupLayoutBuilder(GroupLayoutBuilder whole, int[] groups)
    {
        GroupSizes = Array.ConvertAll(groups, group => whole.GroupSizes[group]);
        LongestGroup = GroupSizes.Max();
        Labels = Rows(whole.Labels);
        Gains = Rows(whole.Gains);
        Mask = Rows(whole.Mask);
        Weights = whole.Weights is null ? null : Rows(whole.Weights);
        AnswerIds = whole.AnswerIds is null ? null : Rows(whole.AnswerIds);
        GroupWeights = Array.ConvertAll(groups, group => whole.GroupWeights[group]);

        // Rows are those of the whole batch still.
        Positions = whole.Positions;
        int[] renumbered = new int[whole.GroupSizes.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            renumbered[groups[i]] = i;
        }

        RightAnswers = Array.ConvertAll(whole.RightAnswers, answer => answer with { Group = renumbered[answer.Group] });

        T[] Rows<T>(T[] table)
        {
            var rows = new T[groups.Length * LongestGroup];
            for (int i = 0; i < groups.Length; i++)
            {
                table.AsSpan(groups[i] * whole.LongestGroup, LongestGroup).CopyTo(rows.AsSpan(i * LongestGroup));
            }

            return rows;
        }
    }

    public int[] GroupSizes { get; }

    public int LongestGroup { get; }

    public long[] Positions { get; }

    public float[] Labels { get; }

    public float[] Gains { get; }

    public bool[] Mask { get; }

    public float[] GroupWeights { get; }

    public long[]? AnswerIds { get; }

    public float[]? Weights { get; }

    public RightAnswer[] RightAnswers { get; }

    /// <summary>The cells of a table of groups by candidates.</summary>
    /// <exception cref="ArgumentException">An array has no room for them.</exception>
    public static int Cells(int groups, int longest) => (long)groups * longest <= Array.MaxLength ? groups * longest : throw new ArgumentException(
        $"{groups} groups, of which the longest has {longest} candidates, make a table of {(long)groups * longest} cells, and there is room for {Array.MaxLength}. " +
        "Let a step have fewer groups (Options.GroupsPerBatch, or RowsPerBatch) or fewer candidates (ClassesPerStep, of classes).");

    /// <summary>Some of the groups: all that have right answers, and no more columns than they need.</summary>
    public GroupLayoutBuilder Select(int[] groups) => new(this, groups);

    /// <summary>
    /// Label in the upper half of the key, row in the lower: non-negative floats order as their bits do, and ties keep their order.
    /// </summary>
    private static void Sort(ReadOnlySpan<float> labels, Span<ulong> order)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            order[i] = ((ulong)BitConverter.SingleToUInt32Bits(labels[i] + 0f) << 32) | (uint)i;
        }

        order.Sort();
    }

    private void AddRightAnswers(int group, ReadOnlySpan<float> labels, ReadOnlySpan<float> gains, ReadOnlySpan<float> weights)
    {
        int first = _rightAnswers.Count;
        int lowerCount = 0;
        double sumOfGains = 0;
        double sumOfShares = 0;
        for (int column = 1; column < labels.Length; column++)
        {
            if (labels[column] > labels[column - 1])
            {
                lowerCount = column;
            }

            if (lowerCount == 0)
            {
                continue;
            }

            float share = gains[column] * weights[column];
            sumOfGains += gains[column];
            sumOfShares += share;

            // An answer of weight zero, or of a gain too small beside the group's largest, counts for nothing.
            if (share > 0)
            {
                _rightAnswers.Add(new RightAnswer(group, column, lowerCount, share));
            }
        }

        GroupWeights[group] = sumOfShares > 0 ? (float)(sumOfShares / sumOfGains) : 0f;
        foreach (ref RightAnswer answer in CollectionsMarshal.AsSpan(_rightAnswers)[first..])
        {
            answer = answer with { Share = (float)(answer.Share / sumOfShares) };
        }
    }

    private static void Check(
        ReadOnlySpan<int> groupSizes, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, ReadOnlySpan<int> answerIds)
    {
        long rows = 0;
        for (int group = 0; group < groupSizes.Length; group++)
        {
            rows += groupSizes[group] > 0
                ? groupSizes[group]
                : throw new ArgumentException(
                    $"Every group needs at least one candidate; group {group} has {groupSizes[group]}.", nameof(groupSizes));
        }

        if (rows == 0 || rows != labels.Length)
        {
            throw new ArgumentException(
                $"The group sizes add up to {rows} rows, but there are {labels.Length} labels.", nameof(groupSizes));
        }

        if (!weights.IsEmpty && weights.Length != labels.Length)
        {
            throw new ArgumentException($"There are {weights.Length} weights for {labels.Length} rows.", nameof(weights));
        }

        if (!answerIds.IsEmpty && answerIds.Length != labels.Length)
        {
            throw new ArgumentException($"There are {answerIds.Length} answer ids for {labels.Length} rows.", nameof(answerIds));
        }

        CheckValues(labels, "label", nameof(labels));
        CheckValues(weights, "weight", nameof(weights));
    }

    private static void CheckValues(ReadOnlySpan<float> values, string what, string parameter)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (!(values[row] >= 0) || float.IsInfinity(values[row]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Every {what} must be a finite number of at least 0; that of row {row} is {values[row]}."), parameter);
            }
        }
    }
}
