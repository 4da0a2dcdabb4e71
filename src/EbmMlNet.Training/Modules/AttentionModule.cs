using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="AttentionListEnergy"/>: corrections of row energies by what the rows of a group see of each other.</summary>
/// <remarks>The last layer is 0 at first, so that training starts from the energies of rows.</remarks>
internal sealed class AttentionModule : TrainableModule
{
    /// <summary>So many rows look at their group at a time, and between them training can be cancelled.</summary>
    private const int RowsAtOnce = 4096;

    private readonly ListAttention _shape;
    private readonly DenseSlice _entry;
    private readonly (DenseSlice Attend, DenseSlice Cross, DenseSlice Hidden)[] _blocks;
    private readonly DenseSlice _output;
    private readonly Dropout _dropout;

    private AttentionModule(
        ListAttention shape, DenseSlice entry, (DenseSlice, DenseSlice, DenseSlice)[] blocks, DenseSlice output, FlatWeights weights, Random random)
        : base(weights)
    {
        (_shape, _entry, _blocks, _output) = (shape, entry, blocks, output);
        _dropout = new Dropout(shape.Dropout, random);
    }

    /// <summary>How many times rows look at each other, side by side.</summary>
    public int Heads => _shape.Heads;

    protected override IReadOnlyList<Dropout> Dropouts => [_dropout];

    /// <param name="shape">The shape.</param>
    /// <param name="featureCount">The number of features of a row.</param>
    /// <param name="random">Draws the first weights.</param>
    /// <param name="device">Where it is trained.</param>
    public static AttentionModule Create(ListAttention shape, int featureCount, Random random, torch.Device device)
    {
        var weights = new WeightsBuilder();
        int units = shape.Units;
        DenseSlice entry = weights.AddHidden(featureCount + 1, units, random);
        var blocks = new (DenseSlice, DenseSlice, DenseSlice)[shape.Blocks];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (weights.AddCode(units, 3 * units, random), weights.AddOutput(units, random, units), weights.AddHidden(2 * units, units, random));
        }

        DenseSlice output = weights.Add(new DenseLayer(units, 1, new float[units], [0]));
        return new AttentionModule(shape, entry, blocks, output, weights.Build(device), random);
    }

    /// <summary>The energies <c>[R]</c> of all rows of a batch.</summary>
    /// <param name="features">Scaled features, <c>[R, D]</c>.</param>
    /// <param name="energies">The energies of the rows alone, <c>[R]</c>.</param>
    /// <param name="apart">How far they lie from the mean of their group, scaled, <c>[R]</c>.</param>
    /// <param name="layout">How the rows fall into groups.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <param name="cancellation">Looked at within long groups.</param>
    public torch.Tensor Forward(
        torch.Tensor features, torch.Tensor energies, torch.Tensor apart, GroupLayout layout, bool isTraining, CancellationToken cancellation = default)
    {
        var pass = new TwinPass(Weights, isTraining);
        torch.Tensor h = Drop(_entry.Forward(pass, [torch.cat([features, apart.unsqueeze(1)], 1)]).relu());
        foreach ((DenseSlice attend, DenseSlice cross, DenseSlice hidden) in _blocks)
        {
            torch.Tensor context = See(attend.Forward(pass, [h]), layout, cancellation);
            torch.Tensor crossed = h * cross.Forward(pass, [context]).Plus(1);
            h = Drop(hidden.Forward(pass, [torch.cat([crossed, context], 1)]).relu());
        }

        return energies.Plus(_output.Forward(pass, [h]).squeeze(1));

        torch.Tensor Drop(torch.Tensor units) => isTraining ? _dropout.Apply(units) : units;
    }

    /// <summary>What was trained.</summary>
    /// <param name="energy">The energy of rows.</param>
    /// <param name="scaling">How features were scaled.</param>
    /// <param name="energyScale">How differences of energies were.</param>
    public AttentionListEnergy Export(EnergyFunction energy, InputScaling scaling, float energyScale)
    {
        float[] weights = Weights.ToArray();
        return new AttentionListEnergy(
            energy,
            scaling,
            energyScale,
            Layer(_entry),
            _blocks.Select(block => new AttentionBlock(_shape.Heads, Layer(block.Attend), Layer(block.Cross), Layer(block.Hidden))),
            Layer(_output));

        DenseLayer Layer(DenseSlice slice) => (DenseLayer)slice.Export(weights);
    }

    // Queries, keys and values side by side, [R, 3d], to what each row sees of its group beyond itself, [R, d]. Torch's own attention keeps no table
    // of all pairs, neither forward nor backward.
    private torch.Tensor See(torch.Tensor all, GroupLayout layout, CancellationToken cancellation)
    {
        long groups = layout.GroupCount, longest = layout.LongestGroup, units = _shape.Units, heads = _shape.Heads;
        torch.Tensor padded = torch.zeros([groups * longest, 3 * units], device: all.device).index_copy(0, layout.Positions, all);
        torch.Tensor[] parts = padded.view(groups, longest, 3, heads, units / heads).permute(2, 0, 3, 1, 4).unbind(0);
        torch.Tensor mask = layout.Mask.view(groups, 1, 1, longest);
        var seen = new List<torch.Tensor>();
        for (long from = 0; from < longest; from += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            torch.Tensor queries = parts[0].narrow(2, from, Math.Min(RowsAtOnce, longest - from));
            seen.Add(torch.nn.functional.scaled_dot_product_attention(queries, parts[1], parts[2], mask));
        }

        torch.Tensor context = (seen.Count == 1 ? seen[0] : torch.cat(seen, 2)).transpose(1, 2).reshape(groups * longest, units);
        return context.index_select(0, layout.Positions) - all.narrow(1, 2 * units, units);
    }
}
