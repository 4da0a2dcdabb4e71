using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// How the candidates of a batch of groups are laid out as <c>[G,N]</c>, groups by candidates: within a row by ascending label, padding
/// last, so that the incorrect answers of a right answer are the first columns of its row. Made once for each batch, from labels alone.
/// </summary>
/// <remarks>
/// The tensors belong to the dispose scope the layout is created in. A group in which all labels are equal has no right answer and
/// weight 0.
/// </remarks>
public sealed class GroupLayout
{
    private readonly int[] _groupSizes;

    internal GroupLayout(GroupLayoutBuilder parts, Device device)
    {
        _groupSizes = parts.GroupSizes;
        LongestGroup = parts.LongestGroup;
        long[] shape = [GroupCount, LongestGroup];
        Mask = tensor(parts.Mask, shape, device: device);
        List<(float[], long[])> floats = [(parts.Labels, shape), (parts.Gains, shape), (parts.GroupWeights, [GroupCount])];
        List<(long[], long[])> integers = [(parts.Positions, [parts.Positions.Length])];
        if (parts.Weights is { } weights)
        {
            floats.Add((weights, shape));
        }

        if (parts.AnswerIds is { } ids)
        {
            integers.Add((ids, shape));
        }

        Tensor[] tables = Upload.Floats(device, [.. floats]), places = Upload.Integers(device, [.. integers]);
        (Labels, Gains, GroupWeights, Positions) = (tables[0], tables[1], tables[2], places[0]);
        Weights = parts.Weights is null ? null : tables[3];
        AnswerIds = parts.AnswerIds is null ? null : places[1];
        LabelTable = parts.Labels;
        RightAnswers = new RightAnswers(parts.RightAnswers, GroupCount, device);
    }

    private GroupLayout(GroupLayout whole, int[] groups)
    {
        Device device = whole.Labels.device;
        using Tensor rows = tensor(Array.ConvertAll(groups, group => (long)group), [groups.Length], device: device);
        _groupSizes = Array.ConvertAll(groups, group => whole._groupSizes[group]);
        LongestGroup = _groupSizes.Max();
        Positions = whole.Positions;
        Labels = Rows(whole.Labels);
        LabelTable = new float[groups.Length * LongestGroup];
        for (int i = 0; i < groups.Length; i++)
        {
            whole.LabelTable.AsSpan(groups[i] * whole.LongestGroup, LongestGroup).CopyTo(LabelTable.AsSpan(i * LongestGroup));
        }

        Mask = Rows(whole.Mask);
        Gains = Rows(whole.Gains);
        AnswerIds = whole.AnswerIds is null ? null : Rows(whole.AnswerIds);
        Weights = whole.Weights is null ? null : Rows(whole.Weights);
        GroupWeights = whole.GroupWeights.index_select(0, rows);
        int[] renumbered = new int[whole.GroupCount];
        for (int i = 0; i < groups.Length; i++)
        {
            renumbered[groups[i]] = i;
        }

        RightAnswer[] answers = whole.RightAnswers.Span.ToArray();
        RightAnswers = new RightAnswers(
            Array.ConvertAll(answers, answer => answer with { Group = renumbered[answer.Group] }), groups.Length, device);

        Tensor Rows(Tensor table)
        {
            using Tensor narrow = table.narrow(1, 0, LongestGroup);
            return narrow.index_select(0, rows);
        }
    }

    /// <summary>The number of groups, <c>G</c>.</summary>
    public int GroupCount => _groupSizes.Length;

    /// <summary>The size of the longest group, <c>N</c>.</summary>
    public int LongestGroup { get; }

    /// <summary>The number of candidates in each group.</summary>
    public ReadOnlySpan<int> GroupSizes => _groupSizes;

    /// <summary>Where each row of the flat batch stands, as <c>group * N + column</c>: <c>[R]</c>, int64.</summary>
    public Tensor Positions { get; }

    /// <summary>Labels, ascending in each row, 0 in the padding: <c>[G,N]</c>, float32.</summary>
    public Tensor Labels { get; }

    /// <summary>The labels in managed memory, row by row.</summary>
    internal float[] LabelTable { get; }

    /// <summary>True where a candidate stands, false in the padding: <c>[G,N]</c>, bool.</summary>
    public Tensor Mask { get; }

    /// <summary>The gain of each candidate divided by the largest of its group, 0 in the padding: <c>[G,N]</c>, float32.</summary>
    public Tensor Gains { get; }

    /// <summary>
    /// What each group counts: the average example weight of its right answers, weighted by gain; 0 without a right answer.
    /// <c>[G]</c>, float32.
    /// </summary>
    public Tensor GroupWeights { get; }

    /// <summary>The example weight of each candidate, 0 in the padding: <c>[G,N]</c>, float32; null where every row weighs the same.</summary>
    public Tensor? Weights { get; }

    /// <summary>
    /// Which answer each candidate is, where candidates are drawn from one set of answers, such as classes: <c>[G,N]</c>, int64, 0 in the
    /// padding; null where they are not.
    /// </summary>
    public Tensor? AnswerIds { get; }

    /// <summary>The right answers of all groups.</summary>
    public RightAnswers RightAnswers { get; }

    /// <summary>Lays out a batch whose rows stand group after group.</summary>
    /// <param name="groupSizes">The number of rows of each group, in the order of the rows; each at least 1.</param>
    /// <param name="labels">The label of each row, zero or more: a grade, where higher is more relevant.</param>
    /// <param name="weights">The example weight of each row, zero or more; empty for a weight of 1 throughout.</param>
    /// <param name="gain">How much right answers of different labels count; <see cref="RelevanceGain.Exponential"/> by default.</param>
    /// <param name="device">Where the tensors live; the CPU by default.</param>
    /// <param name="answerIds">Which answer each row is, by a number of 0 or more; empty where candidates are not from one set.</param>
    /// <exception cref="ArgumentException">
    /// The sizes do not add up to the number of labels, a group is empty, or a label or weight is negative, infinite or not a number.
    /// </exception>
    public static GroupLayout Create(
        ReadOnlySpan<int> groupSizes,
        ReadOnlySpan<float> labels,
        ReadOnlySpan<float> weights = default,
        RelevanceGain? gain = null,
        Device? device = null,
        ReadOnlySpan<int> answerIds = default) =>
        new(new GroupLayoutBuilder(groupSizes, labels, weights, gain ?? RelevanceGain.Exponential, answerIds), device ?? CPU);

    /// <summary>Lays out the energies of the rows; gradient flows back to them.</summary>
    /// <param name="energies">
    /// The energy of each row of the batch, in the order of the labels given: <c>[R]</c>, on the layout's device.
    /// </param>
    /// <exception cref="ArgumentException">The number of energies is not the number of rows.</exception>
    public AnswerGroups Arrange(Tensor energies)
    {
        if (energies.dim() != 1 || energies.shape[0] != Positions.shape[0])
        {
            throw new ArgumentException(
                $"One energy for each of the {Positions.shape[0]} rows is expected; the tensor's shape is " +
                $"[{string.Join(',', energies.shape)}].",
                nameof(energies));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor padding = zeros((long)GroupCount * LongestGroup, dtype: energies.dtype, device: energies.device);
        return new AnswerGroups(this, scope.MoveToOuter(padding.scatter(0, Positions, energies).view(GroupCount, LongestGroup)));
    }

    /// <summary>The layout of some of the groups, with no more columns than they need.</summary>
    internal GroupLayout Select(int[] groups) => new(this, groups);
}
