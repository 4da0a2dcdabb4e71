namespace EbmMlNet;

/// <summary>
/// An energy F(x_i | x_1 ... x_n) of each answer of a list that looks at the others: how incompatible it is with its question, given what
/// it is offered beside. Lower is better.
/// </summary>
/// <remarks>
/// Immutable and safe to use from many threads at once; it needs neither torch nor ML.NET. In a pipeline it scores by
/// <see cref="ListScoreTransformer"/>, since one row alone has no energy. The energies do not depend on the order of the answers.
/// </remarks>
public abstract class ListEnergyFunction
{
    private protected ListEnergyFunction()
    {
    }

    /// <summary>Number of features of a row.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>What this kind of energy is called in saved models.</summary>
    internal abstract string Tag { get; }

    /// <summary>The energies of all answers of one list.</summary>
    /// <param name="rows">Raw features of all of them, <c>[N, FeatureCount]</c> row by row; may be empty.</param>
    /// <param name="energies">Receives F of each, <c>[N]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public void Energies(ReadOnlySpan<float> rows, Span<float> energies)
    {
        Parameters.CheckLength(rows.Length, (long)energies.Length * FeatureCount, nameof(rows));
        Compute(rows, energies);
    }

    /// <summary>Saves the parameters, from which Read of the same kind makes the same energy again.</summary>
    internal abstract void Write(PartWriter writer);

    /// <summary>Writes the energy as ONNX, in a graph whose rows are one list.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Raw features, <c>[N, FeatureCount]</c>.</param>
    /// <returns>The energies, <c>[N, 1]</c>.</returns>
    internal abstract string WriteOnnx(OnnxGraph graph, string features);

    private protected abstract void Compute(ReadOnlySpan<float> rows, Span<float> energies);
}
