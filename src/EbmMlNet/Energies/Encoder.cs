namespace EbmMlNet;

/// <summary>
/// A network that turns scaled features z into a code, W_n a(... a(W_1 z + b_1) ...) + b_n, divided by its length where
/// <see cref="UnitLength"/> is set. Immutable.
/// </summary>
public sealed class Encoder
{
    /// <summary>Builds an encoder; the layers are shared, not copied.</summary>
    /// <param name="layers">One layer or more, each taking what the one before gives; the last one gives the code.</param>
    /// <param name="activation">The nonlinearity a between the layers; there is none after the last.</param>
    /// <param name="unitLength">Whether codes are divided by max(length, 1e-12). The default is no.</param>
    /// <exception cref="ArgumentException">There is no layer, or the layers do not fit together.</exception>
    public Encoder(IReadOnlyList<DenseLayer> layers, Activation activation, bool unitLength = false)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        if (Layers.Count == 0)
        {
            throw new ArgumentException("One layer or more expected, none found.", nameof(layers));
        }

        InputCount = Layers[0].InputCount;
        Dimension = LayerStack.CheckShapes(Layers, InputCount, nameof(layers));
        Activation = ActivationLayer.Check(activation, nameof(activation));
        UnitLength = unitLength;
    }

    /// <summary>The layers from first to last, as trained: of scaled features.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>Whether codes are divided by max(length, 1e-12).</summary>
    public bool UnitLength { get; }

    /// <summary>Number of features that a code is made from.</summary>
    public int InputCount { get; }

    /// <summary>Number of values of a code.</summary>
    public int Dimension { get; }

    /// <summary>Raw features of a side to its code.</summary>
    internal LayerGraph Graph(InputScaling scaling)
    {
        var graph = new GraphBuilder(scaling.FeatureCount);
        int code = graph.Add(Layers, Activation, graph.Add(scaling, 0));
        _ = UnitLength ? graph.Add(new UnitLengthLayer(Dimension), code) : code;
        return graph.Finish(isNonNegative: false);
    }

    internal static Encoder Read(PartReader reader, string prefix) => new(
        LayerStack.Read(reader, prefix, -1),
        (Activation)reader.Int32($"{prefix}/activation"),
        reader.Boolean($"{prefix}/unitLength"));

    internal void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/activation", (int)Activation);
        writer.Write($"{prefix}/unitLength", [UnitLength]);
        LayerStack.Write(writer, prefix, Layers);
    }
}
