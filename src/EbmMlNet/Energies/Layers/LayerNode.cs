namespace EbmMlNet;

/// <summary>A layer in a graph.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The places it takes its inputs from: 0 is the row of raw features, i + 1 what the layer of number i gives.</param>
internal sealed record LayerNode(Layer Layer, IReadOnlyList<int> Inputs);
