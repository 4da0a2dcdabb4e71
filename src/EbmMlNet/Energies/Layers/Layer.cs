namespace EbmMlNet;

/// <summary>
/// A part of an energy: a function of one vector or several, with its parameters. An energy is a graph of layers; each says in its own file what
/// it computes, how it is packed for scoring, saved and written as ONNX, and how its outputs change with its inputs.
/// </summary>
/// <remarks>Immutable. Its twin in training is in <c>EbmMlNet.Training</c>.</remarks>
public abstract class Layer
{
    private protected Layer()
    {
    }

    /// <summary>What this kind of layer is called in saved graphs.</summary>
    internal abstract string Tag { get; }

    /// <summary>Number of outputs.</summary>
    internal abstract int Width { get; }

    /// <summary>Whether its input is raw features, of which some may be missing.</summary>
    internal virtual bool TakesRaw => false;

    /// <summary>Checks what it is given in a graph.</summary>
    /// <exception cref="ArgumentException">The number of inputs or of the values of one does not fit.</exception>
    internal abstract void CheckInputs(ReadOnlySpan<int> widths);

    /// <summary>Adds its step to a plan for scoring.</summary>
    internal abstract void Pack(PlanBuilder plan);

    /// <summary>Adds the derivative by its inputs, from that by its outputs.</summary>
    internal abstract void Backward(in TapedNode node);

    /// <summary>Writes its outputs as ONNX, <c>[N, Width]</c>, from inputs of as many rows.</summary>
    internal abstract string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs);

    /// <summary>Saves the parameters, from which Read of the same kind makes the same layer again.</summary>
    internal abstract void Write(PartWriter writer, string prefix);

    /// <summary>Checks that there are inputs of so many values.</summary>
    private protected static void Check(ReadOnlySpan<int> widths, params ReadOnlySpan<int> expected)
    {
        if (!widths.SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"Inputs of {string.Join(", ", widths.ToArray())} values found; {string.Join(", ", expected.ToArray())} expected.", nameof(widths));
        }
    }
}
