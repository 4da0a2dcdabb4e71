namespace EbmMlNet;

/// <summary>What energies have in common that are one graph of layers, whose scaling is folded into the layers that follow it.</summary>
public abstract class SingleNetworkEnergy : EnergyFunction
{
    private readonly LayerPlan _plan;

    private protected SingleNetworkEnergy(InputScaling scaling, LayerGraph graph)
        : base(scaling)
    {
        Graph = graph;
        _plan = new LayerPlan(graph);
    }

    /// <inheritdoc/>
    public sealed override bool IsNonNegative => Graph.IsNonNegative;

    internal sealed override LayerGraph Graph { get; }

    private protected sealed override float Compute(ReadOnlySpan<float> features)
    {
        float energy = 0;
        _plan.Outputs(features, new Span<float>(ref energy));
        return energy;
    }

    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        float energy = 0;
        _plan.Outputs(indices, values, new Span<float>(ref energy));
        return energy;
    }

    private protected sealed override void Compute(ReadOnlySpan<float> rows, Span<float> energies) => _plan.OutputsOfRows(rows, energies);
}
