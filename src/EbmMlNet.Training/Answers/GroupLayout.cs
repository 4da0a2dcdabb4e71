using System.Diagnostics;
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
    private readonly GroupLayoutBuilder _parts;
    private readonly Device _device;
    private Tables? _tables;

    private GroupLayout(GroupLayoutBuilder parts, Device device)
    {
        (_parts, _device) = (parts, device);
        RightAnswers = new RightAnswers(parts.RightAnswers, GroupCount);
    }

    /// <summary>The number of groups, <c>G</c>.</summary>
    public int GroupCount => _parts.GroupSizes.Length;

    /// <summary>The size of the longest group, <c>N</c>.</summary>
    public int LongestGroup => _parts.LongestGroup;

    /// <summary>The number of candidates in each group.</summary>
    public ReadOnlySpan<int> GroupSizes => _parts.GroupSizes;

    /// <summary>Where each row of the flat batch stands, as <c>group * N + column</c>: <c>[R]</c>, int64.</summary>
    public Tensor Positions => All.Positions;

    /// <summary>Labels, ascending in each row, 0 in the padding: <c>[G,N]</c>, float32.</summary>
    public Tensor Labels => All.Labels;

    /// <summary>The same in managed memory: a loss with a formula for that needs no tensor.</summary>
    internal GroupLayoutBuilder Managed => _parts;

    /// <summary>True where a candidate stands, false in the padding: <c>[G,N]</c>, bool.</summary>
    public Tensor Mask => All.Mask;

    /// <summary>The gain of each candidate divided by the largest of its group, 0 in the padding: <c>[G,N]</c>, float32.</summary>
    public Tensor Gains => All.Gains;

    /// <summary>
    /// What each group counts: the average example weight of its right answers, weighted by gain; 0 without a right answer.
    /// <c>[G]</c>, float32.
    /// </summary>
    public Tensor GroupWeights => All.GroupWeights;

    /// <summary>The example weight of each candidate, 0 in the padding: <c>[G,N]</c>, float32; null where every row weighs the same.</summary>
    public Tensor? Weights => _parts.Weights is null ? null : All.Weights;

    /// <summary>
    /// Which answer each candidate is, where candidates are drawn from one set of answers, such as classes: <c>[G,N]</c>, int64, 0 in the
    /// padding; null where they are not.
    /// </summary>
    public Tensor? AnswerIds => _parts.AnswerIds is null ? null : All.AnswerIds;

    /// <summary>The right answers of all groups.</summary>
    public RightAnswers RightAnswers { get; }

    private Tables All => _tables ?? throw new UnreachableException(nameof(MakeTensors));

    /// <summary>Lays out a batch whose rows stand group after group.</summary>
    /// <param name="groupSizes">The number of rows of each group, in the order of the rows; each at least 1.</param>
    /// <param name="labels">The label of each row, zero or more: a grade, where higher is more relevant.</param>
    /// <param name="weights">The example weight of each row, zero or more; empty for a weight of 1 throughout.</param>
    /// <param name="gain">How much right answers of different labels count; <see cref="RelevanceGain.Exponential"/> by default.</param>
    /// <param name="device">Where the tensors live; the CPU by default.</param>
    /// <param name="answerIds">Which answer each row is, by a number of 0 or more; empty where candidates are not from one set.</param>
    /// <exception cref="ArgumentException">
    /// The sizes do not add up to the number of labels, a group is empty, or a label or weight is negative, infinite or not a number; or the
    /// groups, times the candidates of the longest, are more than an array can hold.
    /// </exception>
    public static GroupLayout Create(
        ReadOnlySpan<int> groupSizes,
        ReadOnlySpan<float> labels,
        ReadOnlySpan<float> weights = default,
        RelevanceGain? gain = null,
        Device? device = null,
        ReadOnlySpan<int> answerIds = default)
    {
        GroupLayout layout = Plan(groupSizes, labels, weights, gain, device, answerIds);
        layout.MakeTensors();
        return layout;
    }

    /// <summary>
    /// The same without tensors, which a loss with a formula in managed memory does not need; <see cref="Arrange"/> makes them.
    /// </summary>
    internal static GroupLayout Plan(
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
        if (energies.dim() != 1 || energies.size(0) != _parts.Positions.Length)
        {
            throw new ArgumentException(
                $"One energy for each of the {_parts.Positions.Length} rows is expected; the tensor's shape is " +
                $"[{string.Join(',', energies.shape)}].",
                nameof(energies));
        }

        MakeTensors();
        using DisposeScope scope = NewDisposeScope();
        Tensor padding = zeros((long)GroupCount * LongestGroup, dtype: energies.dtype, device: energies.device);
        return new AnswerGroups(this, scope.MoveToOuter(padding.scatter(0, Positions, energies).view(GroupCount, LongestGroup)));
    }

    /// <summary>The layout of some of the groups, with no more columns than they need.</summary>
    internal GroupLayout Select(int[] groups)
    {
        var layout = new GroupLayout(_parts.Select(groups), _device);
        layout.MakeTensors();
        return layout;
    }

    // They belong to the dispose scope of whoever asks first.
    internal void MakeTensors()
    {
        if (_tables is null)
        {
            _tables = Tables.Of(_parts, _device);
            RightAnswers.MakeTensors(_device);
        }
    }

    private sealed record Tables(
        Tensor Mask, Tensor Labels, Tensor Gains, Tensor GroupWeights, Tensor Positions, Tensor? Weights, Tensor? AnswerIds)
    {
        public static Tables Of(GroupLayoutBuilder parts, Device device)
        {
            long[] shape = [parts.GroupSizes.Length, parts.LongestGroup];
            List<(float[], long[])> floats = [(parts.Labels, shape), (parts.Gains, shape), (parts.GroupWeights, [shape[0]])];
            List<(long[], long[])> integers = [(parts.Positions, [parts.Positions.Length])];
            if (parts.Weights is { } weights)
            {
                floats.Add((weights, shape));
            }

            if (parts.AnswerIds is { } ids)
            {
                integers.Add((ids, shape));
            }

            Tensor mask = tensor(parts.Mask, shape, device: device);
            Tensor[] tables = Upload.Floats(device, [.. floats]), places = Upload.Integers(device, [.. integers]);
            return new Tables(
                mask, tables[0], tables[1], tables[2], places[0], parts.Weights is null ? null : tables[3], parts.AnswerIds is null ? null : places[1]);
        }
    }
}
