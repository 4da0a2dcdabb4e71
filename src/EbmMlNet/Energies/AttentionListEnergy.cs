namespace EbmMlNet;

/// <summary>
/// F(x_i | x_1 ... x_n) = E(x_i) + w . h_i + b: the energy of a row, corrected by what the other rows of its list are, which it sees through
/// self-attention.
/// </summary>
/// <remarks>
/// <para>
/// At first h_i = relu(A [z(x_i), s (E(x_i) - mean_j E(x_j))] + a), of the scaled features and of where the row stands in its list by E. Then
/// each block (see <see cref="BlockCount"/>) takes in what the others are: in every head
/// c_i = sum_j softmax_j(q_i . k_j / sqrt(d)) v_j - v_i with queries q, keys k and values v linear in h, and then
/// h_i := relu(H [h_i (1 + W c_i), c_i] + g), the latent cross of a row with its context. An order of the rows plays no part.
/// </para>
/// <para>
/// A list of n rows takes time of n^2 times <see cref="Units"/>, and memory of n times it. A missing feature (NaN) is its training mean; an
/// infinite one may make all energies of its list infinite or NaN. Trained by <c>mlContext.Ranking.Trainers.EnergyBasedLists</c>. Sources:
/// Vaswani et al., "Attention is all you need", 2017; Pasumarthi et al., "Permutation equivariant document interaction network for neural
/// learning to rank", 2020; Qin et al., "Are neural rankers still outperformed by gradient boosted decision trees?", 2021 (the latent cross).
/// </para>
/// </remarks>
public sealed class AttentionListEnergy : ListEnergyFunction
{
    internal const string FormatTag = "attention";
    private const string Context = FormatTag + "/";
    private readonly InputScaling _scaling;
    private readonly float _energyScale;
    private readonly PackedLayer _packedEntry;
    private readonly PackedLayer _packedOutput;

    /// <param name="energy">E.</param>
    /// <param name="scaling">What is done to features before the entry.</param>
    /// <param name="energyScale">s.</param>
    /// <param name="entry">A and a.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="output">w and b.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    internal AttentionListEnergy(
        EnergyFunction energy, InputScaling scaling, float energyScale, DenseLayer entry, IEnumerable<AttentionBlock> blocks, DenseLayer output)
    {
        (Energy, _scaling, _energyScale, Entry, Blocks, Output) = (energy, scaling, energyScale, entry, [.. blocks], output);
        Parameters.CheckLength(scaling.FeatureCount, energy.FeatureCount, nameof(scaling));
        Parameters.CheckLength(entry.InputCount, energy.FeatureCount + 1, nameof(entry));
        Parameters.CheckLength(output.InputCount, Units, nameof(output));
        Parameters.CheckLength(output.OutputCount, 1, nameof(output));
        Parameters.CheckFinite([energyScale], nameof(energyScale));
        foreach (AttentionBlock block in Blocks)
        {
            Parameters.CheckLength(block.Units, Units, nameof(blocks));
        }

        _packedEntry = PackedLayer.Create(entry.Weights, entry.Bias);
        _packedOutput = PackedLayer.Create(output.Weights, output.Bias);
    }

    /// <summary>E: the energy of a row alone.</summary>
    public EnergyFunction Energy { get; }

    /// <summary>The number of units of a row's code h.</summary>
    public int Units => Entry.OutputCount;

    /// <summary>The number of blocks: rows see each other once in each.</summary>
    public int BlockCount => Blocks.Count;

    /// <inheritdoc/>
    public override int FeatureCount => Energy.FeatureCount;

    internal override string Tag => FormatTag;

    /// <summary>A and a.</summary>
    internal DenseLayer Entry { get; }

    /// <summary>The blocks.</summary>
    internal IReadOnlyList<AttentionBlock> Blocks { get; }

    /// <summary>w and b.</summary>
    internal DenseLayer Output { get; }

    internal override void Write(PartWriter writer)
    {
        EnergyKinds.Write(writer, Energy);
        _scaling.Write(writer, Context + InputScaling.FormatTag);
        writer.Write(Context + "energyScale", [_energyScale]);
        Entry.Write(writer, Context + "entry");
        writer.Write(Context + "blocks", Blocks.Count);
        for (int i = 0; i < Blocks.Count; i++)
        {
            Blocks[i].Write(writer, BlockPart(i));
        }

        Output.Write(writer, Context + "output");
    }

    internal override string WriteOnnx(OnnxGraph graph, string features)
    {
        string energy = Energy.WriteOnnx(graph, features);
        string apart = graph.Node("Mul", graph.Node("Sub", energy, graph.Along("ReduceMean", [0], energy)), graph.Constant(_energyScale));
        string h = graph.Node("Relu", Entry.WriteOnnx(graph, [graph.Beside(_scaling.WriteOnnx(graph, [features]), apart)]));
        foreach (AttentionBlock block in Blocks)
        {
            h = block.WriteOnnx(graph, h);
        }

        return graph.Node("Add", energy, Output.WriteOnnx(graph, [h]));
    }

    internal static AttentionListEnergy Read(PartReader reader)
    {
        EnergyFunction energy = EnergyKinds.Read(reader);
        return new AttentionListEnergy(
            energy,
            InputScaling.Read(reader, Context + InputScaling.FormatTag),
            reader.Floats(Context + "energyScale", 1)[0],
            DenseLayer.Read(reader, Context + "entry"),
            [.. Enumerable.Range(0, reader.Int32(Context + "blocks")).Select(i => AttentionBlock.Read(reader, BlockPart(i)))],
            DenseLayer.Read(reader, Context + "output"));
    }

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        if (energies.IsEmpty)
        {
            return;
        }

        Energy.Energies(rows, energies);
        int count = energies.Length, units = _packedEntry.PaddedOutputs;
        Span<float> h = Scratch.Rent(checked(count * units), out float[]? rented)[..(count * units)];
        Enter(rows, energies, h);
        foreach (AttentionBlock block in Blocks)
        {
            block.Apply(h, count);
        }

        Span<float> correction = stackalloc float[DotKernel.Lanes];
        for (int i = 0; i < count; i++)
        {
            _packedOutput.Apply(h.Slice(i * units, units), correction);
            energies[i] += correction[0];
        }

        Scratch.Return(rented);
    }

    private static string BlockPart(int block) => FormattableString.Invariant($"{Context}{block}");

    private void Enter(ReadOnlySpan<float> rows, ReadOnlySpan<float> energies, Span<float> h)
    {
        int features = FeatureCount, width = DotKernel.PaddedCount(features + 1), units = _packedEntry.PaddedOutputs;
        Span<float> input = Scratch.Rent(width, out float[]? rented)[..width];
        input[features..].Clear();
        float mean = MeanOf(energies);
        for (int i = 0; i < energies.Length; i++)
        {
            _scaling.Transform(rows.Slice(i * features, features), input[..features]);
            input[features] = (energies[i] - mean) * _energyScale;
            _packedEntry.Apply(input, h.Slice(i * units, units));
        }

        Elementwise.Activate(Activation.Relu, h);
        Scratch.Return(rented);
    }

    /// <summary>The mean of the energies of a list, summed in double.</summary>
    internal static float MeanOf(ReadOnlySpan<float> energies)
    {
        double sum = 0;
        foreach (float energy in energies)
        {
            sum += energy;
        }

        return (float)(sum / energies.Length);
    }
}
