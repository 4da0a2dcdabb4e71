using System.Buffers;

namespace EbmMlNet;

/// <summary>F(x) = G(the selected features of x): of very many features, such as hashed categories, only those that training saw are kept.</summary>
/// <remarks>A feature that is not selected changes nothing: training saw it at 0 only, and knows nothing of it.</remarks>
public sealed class SlotSelectionEnergy : EnergyFunction
{
    internal const string FormatTag = "selection";
    private readonly SlotSelectionLayer _selection;

    /// <summary>Copies the slots; the energy is shared.</summary>
    /// <param name="featureCount">The number of all features.</param>
    /// <param name="slots">The features that are selected, ascending.</param>
    /// <param name="inner">G, which takes the selected features in their order, and is no selection itself.</param>
    /// <exception cref="ArgumentException">The slots do not ascend, are out of range, or not as many as G takes, or G is a selection.</exception>
    public SlotSelectionEnergy(int featureCount, ReadOnlySpan<int> slots, EnergyFunction inner)
        : base(InputScaling.Identity(featureCount))
    {
        ArgumentNullException.ThrowIfNull(inner);
        Parameters.CheckLength(slots.Length, inner.FeatureCount, nameof(slots));
        if (inner is SlotSelectionEnergy)
        {
            throw new ArgumentException("The energy of the selected slots is a selection itself; select once.", nameof(inner));
        }

        _selection = new SlotSelectionLayer(featureCount, slots);
        Inner = inner;
        var graph = new GraphBuilder(featureCount);
        _ = graph.Add(inner.Graph, graph.Add(_selection, 0));
        Graph = graph.Finish(isNonNegative: false);
    }

    /// <summary>The features that are selected, ascending.</summary>
    public ReadOnlySpan<int> Slots => _selection.Slots;

    /// <summary>G.</summary>
    public EnergyFunction Inner { get; }

    /// <inheritdoc/>
    public override bool IsNonNegative => Inner.IsNonNegative;

    internal override string Tag => FormatTag;

    internal override LayerGraph Graph { get; }

    internal static SlotSelectionEnergy Read(PartReader reader)
    {
        EnergyFunction inner = EnergyKinds.Read(reader.Under("selection/"));
        return new SlotSelectionEnergy(reader.Int32("selection/featureCount"), reader.Int32s("selection/slots", inner.FeatureCount), inner);
    }

    internal override void Write(PartWriter writer)
    {
        writer.Write("selection/featureCount", FeatureCount);
        writer.Write("selection/slots", Slots);
        EnergyKinds.Write(writer.Under("selection/"), Inner);
    }

    private protected override float Compute(ReadOnlySpan<float> features)
    {
        float[] selected = ArrayPool<float>.Shared.Rent(Inner.FeatureCount);
        float energy = Inner.Energy(_selection.Take(features, selected));
        ArrayPool<float>.Shared.Return(selected);
        return energy;
    }

    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        SparseRow.CheckIndices(indices, FeatureCount);
        int[] inner = ArrayPool<int>.Shared.Rent(indices.Length);
        float[] selected = ArrayPool<float>.Shared.Rent(indices.Length);
        int count = _selection.Take(indices, values, 0, inner, selected);
        float energy = Inner.Energy(inner.AsSpan(0, count), selected.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(inner);
        ArrayPool<float>.Shared.Return(selected);
        return energy;
    }

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        for (int row = 0; row < energies.Length; row++)
        {
            energies[row] = Compute(rows.Slice(row * FeatureCount, FeatureCount));
        }
    }
}
