using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// What a loss sees: the energies of a batch of groups laid out as <c>[G,N]</c>, with labels, mask and the list of right answers.
/// Lower energy means more compatible. Columns are ordered by ascending label, padding last.
/// </summary>
/// <example>
/// <code>
/// using var scope = torch.NewDisposeScope();
/// GroupLayout layout = GroupLayout.Create([3, 2], [0, 2, 1, 0, 1]);     // two groups of three and two rows
/// AnswerGroups answers = layout.Arrange(network.forward(rows));         // energies [5], gradient flows back
/// LossValues values = new HingeLoss().Evaluate(answers, new LossContext(new Random(1)));
/// values.Mean().backward();
/// </code>
/// </example>
public sealed class AnswerGroups
{
    internal AnswerGroups(GroupLayout layout, Tensor energies)
    {
        Layout = layout;
        Energies = energies;
    }

    /// <summary>Labels, mask and right answers.</summary>
    public GroupLayout Layout { get; }

    /// <summary>The energies, 0 in the padding: <c>[G,N]</c>.</summary>
    public Tensor Energies { get; }

    /// <summary>Labels, ascending in each row, 0 in the padding: <c>[G,N]</c>, float32.</summary>
    public Tensor Labels => Layout.Labels;

    /// <summary>True where a candidate stands, false in the padding: <c>[G,N]</c>, bool.</summary>
    public Tensor Mask => Layout.Mask;

    /// <summary>The right answers of all groups.</summary>
    public RightAnswers RightAnswers => Layout.RightAnswers;

    /// <summary>The codes of the batch's right pairs; null where the architecture makes none.</summary>
    public PairedCodes? Codes { get; private init; }

    /// <summary>Looked at between the parts of long work on these groups.</summary>
    internal CancellationToken Cancellation { get; private init; }

    /// <summary>
    /// Groups from tables in any order of columns: sorts them by label and gathers the energies; gradient flows back to these.
    /// </summary>
    /// <param name="energies">The energies: <c>[G,N]</c>.</param>
    /// <param name="labels">The labels: <c>[G,N]</c>.</param>
    /// <param name="mask">True where a candidate stands: <c>[G,N]</c>, bool; everywhere by default. Each group needs one.</param>
    /// <param name="weights">The example weights: <c>[G,N]</c>; 1 by default.</param>
    /// <param name="gain">How much right answers of different labels count; <see cref="RelevanceGain.Exponential"/> by default.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, a group is empty, or a label or weight is negative, infinite or not a number.
    /// </exception>
    public static AnswerGroups Create(
        Tensor energies, Tensor labels, Tensor? mask = null, Tensor? weights = null, RelevanceGain? gain = null)
    {
        CheckShape(energies, labels, nameof(labels));
        CheckShape(energies, mask, nameof(mask));
        CheckShape(energies, weights, nameof(weights));
        using Tensor present = mask is null ? ones_like(energies, dtype: ScalarType.Bool) : mask.alias();
        float[] rowWeights = weights is null ? [] : InOrder(weights);
        GroupLayout layout = GroupLayout.Create(Sizes(present), InOrder(labels), rowWeights, gain, energies.device);
        using Tensor rows = energies.masked_select(present);
        return layout.Arrange(rows);

        float[] InOrder(Tensor table)
        {
            using DisposeScope scope = NewDisposeScope();
            return table.masked_select(present).to(ScalarType.Float32).cpu().data<float>().ToArray();
        }
    }

    /// <summary>The same groups and energies with codes of their right pairs, which some regularizers look at.</summary>
    /// <param name="codes">The codes, or null for none.</param>
    public AnswerGroups WithCodes(PairedCodes? codes) => new(Layout, Energies) { Codes = codes, Cancellation = Cancellation };

    /// <summary>The same groups under other energies.</summary>
    internal AnswerGroups With(Tensor energies) => new(Layout, energies) { Codes = Codes, Cancellation = Cancellation };

    /// <summary>Some of the groups, under a layout of these alone.</summary>
    internal AnswerGroups Select(GroupLayout layout, Tensor energies) => new(layout, energies) { Cancellation = Cancellation };

    /// <summary>The same groups, on which long work stops when the token is cancelled.</summary>
    internal AnswerGroups Until(CancellationToken cancellation) => new(Layout, Energies) { Codes = Codes, Cancellation = cancellation };

    private static int[] Sizes(Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        return Array.ConvertAll(mask.sum(1).cpu().data<long>().ToArray(), size => (int)size);
    }

    private static void CheckShape(Tensor energies, Tensor? table, string name)
    {
        if (energies.dim() != 2 || (table is not null && !table.shape.SequenceEqual(energies.shape)))
        {
            throw new ArgumentException(
                $"Energies and {name} must have one shape, groups by candidates; found [{string.Join(',', energies.shape)}] and " +
                $"[{string.Join(',', table?.shape ?? [])}].",
                name);
        }
    }
}
