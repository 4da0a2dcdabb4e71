namespace EbmMlNet;

/// <summary>
/// An energy F(x): how incompatible the features of an answer are with its question. Lower is better.
/// </summary>
/// <remarks>
/// Immutable and safe to use from many threads at once. Evaluating it needs neither torch nor ML.NET and allocates nothing.
/// Missing features (NaN) take their training mean; an infinite feature gives an energy that may be infinite or NaN.
/// </remarks>
public abstract class EnergyFunction
{
    private protected EnergyFunction(InputScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        Scaling = scaling;
    }

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount => Scaling.FeatureCount;

    /// <summary>What is done to raw features first. It is part of the function: callers pass raw features.</summary>
    public InputScaling Scaling { get; }

    /// <summary>Whether no energy can be below zero, as losses with an absolute floor require.</summary>
    public abstract bool IsNonNegative { get; }

    /// <summary>What this kind of energy is called in saved models.</summary>
    internal abstract string Tag { get; }

    /// <summary>
    /// Reads the energy of a saved model without ML.NET, also where code is compiled ahead of time (NativeAOT) or trimmed.
    /// </summary>
    /// <remarks>
    /// The file is the zip of a pipeline whose last model is a ranker, or what <see cref="Save(Stream)"/> wrote. Other steps of a pipeline are
    /// not read: the energy takes the values of the column of features that its trainer took.
    /// </remarks>
    /// <param name="path">The file's path.</param>
    /// <returns>F.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file holds no such energy; the message names the file and what is wrong.</exception>
    public static EnergyFunction Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return EnergyFile.Read(file, $"'{path}'");
    }

    /// <summary>Reads the energy of a saved model without ML.NET, as from a path.</summary>
    /// <param name="stream">The file, at its beginning; it must be able to seek, and stays open.</param>
    /// <returns>F.</returns>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The bytes hold no such energy; the message names what is wrong.</exception>
    public static EnergyFunction Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? EnergyFile.Read(stream, "The energy")
            : throw new ArgumentException("A stream that can seek is needed; copy this one into a MemoryStream.", nameof(stream));
    }

    /// <summary>Saves the energy alone, for <see cref="Load(Stream)"/>: some kilobytes that no pipeline stands around.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var writer = new PartWriter();
        EnergyKinds.Write(writer, this);
        stream.Write(writer.ToArray());
    }

    /// <summary>The energy of one row.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <returns>F(x).</returns>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    public float Energy(ReadOnlySpan<float> features)
    {
        Parameters.CheckFeatureCount(features.Length, FeatureCount, nameof(features));
        return Compute(features);
    }

    /// <summary>The energy of one row given by the features that are not zero; equal to that of the same row given in full.</summary>
    /// <param name="indices">Feature numbers in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <returns>F(x).</returns>
    /// <exception cref="ArgumentException">
    /// The lengths differ, or an index is out of range or not greater than the one before it.
    /// </exception>
    public float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        return Compute(indices, values);
    }

    /// <summary>The energies of several rows.</summary>
    /// <param name="rows">Raw features, <c>[R, FeatureCount]</c> row by row.</param>
    /// <param name="energies">Receives F of every row, <c>[R]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public void Energies(ReadOnlySpan<float> rows, Span<float> energies)
    {
        Parameters.CheckLength(rows.Length, (long)energies.Length * FeatureCount, nameof(rows));
        Compute(rows, energies);
    }

    /// <summary>dF/dx: how the energy of a row changes with each of its raw features.</summary>
    /// <remarks>
    /// It is 0 of a missing feature (NaN), and of one outside the limits or the knots that were learnt. Where F has a kink it is the derivative
    /// of one side: above a knot, and as if a rectifier of 0 were off.
    /// </remarks>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="gradient">Receives dF/dx, <c>[FeatureCount]</c>.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="FeatureCount"/>.</exception>
    public void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        Parameters.CheckFeatureCount(features.Length, FeatureCount, nameof(features));
        Parameters.CheckFeatureCount(gradient.Length, FeatureCount, nameof(gradient));
        CreateDerivative().Gradient(features, gradient);
    }

    /// <summary>
    /// Why a row has another energy than a second one: what each feature contributes to F(features) - F(against), by integrated gradients
    /// along the path between them.
    /// </summary>
    /// <remarks>
    /// The path is straight in what the network takes: in scaled features, or, of curves, from knot to knot; so the contributions do not change
    /// with a feature's unit. A feature that is the same in both contributes 0. A missing one (NaN) is its training mean, or what its curve
    /// gives for missing. Infinite features may give contributions of NaN.
    /// </remarks>
    /// <param name="features">Raw features of the row to explain, <c>[FeatureCount]</c>.</param>
    /// <param name="against">Raw features of the row to compare it with, <c>[FeatureCount]</c>: another candidate, or a usual one.</param>
    /// <returns>The contributions.</returns>
    /// <exception cref="ArgumentException">A length is not <see cref="FeatureCount"/>.</exception>
    public Explanation Explain(ReadOnlySpan<float> features, ReadOnlySpan<float> against)
    {
        Parameters.CheckFeatureCount(against.Length, FeatureCount, nameof(against));
        return CreateDerivative().Explain(features, against, Energy(features), Energy(against));
    }

    /// <summary>F as layers.</summary>
    internal abstract LayerGraph Graph { get; }

    /// <summary>Writes F as ONNX.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Raw features in it, <c>[N, FeatureCount]</c>.</param>
    /// <returns>The energies in it, <c>[N, 1]</c>.</returns>
    internal string WriteOnnx(OnnxGraph graph, string features) => Graph.WriteOnnx(graph, features);

    /// <summary>The derivative, for one caller.</summary>
    internal EnergyDerivative CreateDerivative() => new(Graph);

    /// <summary>Evaluates one row after the other for one caller, such as a cursor; it may remember what rows share.</summary>
    internal virtual EnergyEvaluator CreateEvaluator() => new(this);

    /// <summary>Saves the parameters, from which Read of the same kind makes the same energy again.</summary>
    internal abstract void Write(PartWriter writer);

    /// <summary><see cref="Energy(ReadOnlySpan{float})"/> of a row of the right length.</summary>
    private protected abstract float Compute(ReadOnlySpan<float> features);

    /// <summary><see cref="Energy(ReadOnlySpan{int}, ReadOnlySpan{float})"/> of spans of equal length; checks the indices.</summary>
    private protected abstract float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values);

    /// <summary><see cref="Energies"/> of spans that fit each other.</summary>
    private protected abstract void Compute(ReadOnlySpan<float> rows, Span<float> energies);
}
