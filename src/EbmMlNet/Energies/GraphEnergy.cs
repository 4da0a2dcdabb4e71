namespace EbmMlNet;

/// <summary>F(x) of any graph of layers with one output.</summary>
internal sealed class GraphEnergy : SingleNetworkEnergy
{
    public const string FormatTag = "graph";

    /// <exception cref="ArgumentException">The graph has not one output.</exception>
    public GraphEnergy(LayerGraph graph)
        : base(InputScaling.Identity(graph.FeatureCount), Check(graph))
    {
    }

    internal override string Tag => FormatTag;

    internal static GraphEnergy Read(PartReader reader) => new(LayerGraph.Read(reader));

    internal override void Write(PartWriter writer) => Graph.Write(writer);

    private static LayerGraph Check(LayerGraph graph) => graph.OutputCount == 1
        ? graph
        : throw new ArgumentException($"The last layer gives {graph.OutputCount} outputs; an energy is one number.", nameof(graph));
}
