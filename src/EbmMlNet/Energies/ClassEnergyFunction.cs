using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// Energies F(x, i) of the classes i = 0 ... n - 1: how incompatible each class is with the features of a row. Lower is better. A network
/// with one output for each class, F(x) = W_n a(... a(W_1 z + b_1) ...) + b_n over the scaled features z; with one layer it is linear. Or the
/// same over piecewise-linear curves of the features, as <see cref="EncodedMlpEnergy"/> has them, with a sum of curves beside each class. Or the
/// mean of several such networks.
/// </summary>
/// <remarks>
/// Immutable and safe to use from many threads at once. Evaluating it needs neither torch nor ML.NET and allocates nothing.
/// Missing features (NaN) take their training mean; an infinite feature gives energies that may be infinite or NaN. Class i is the one
/// whose key is i + 1 in ML.NET.
/// </remarks>
/// <example>
/// <code>
/// float[] energies = new float[model.EnergyFunction.ClassCount];
/// model.EnergyFunction.Energies(features, energies);
/// int best = GibbsDistribution.ArgMin(energies);
/// </code>
/// </example>
public sealed class ClassEnergyFunction
{
    private const int MostMembers = 1000;

    private readonly LayerGraph _graph;
    private readonly LayerPlan _plan;

    /// <summary>Builds the network; the layers are shared, the scaling is folded into a private copy of the first one.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="layers">
    /// One layer or more: the first takes every feature, each other one what the one before gives; the last gives one output for each
    /// class.
    /// </param>
    /// <param name="activation">The nonlinearity a between the layers.</param>
    /// <param name="isNonNegative">Whether the outputs pass through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together, or there are fewer than two classes.</exception>
    public ClassEnergyFunction(
        InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation = Activation.Relu, bool isNonNegative = false)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentNullException.ThrowIfNull(layers);
        Scaling = scaling;
        Layers = [.. layers];
        if (Layers.Count == 0)
        {
            throw new ArgumentException("One layer or more expected, none found.", nameof(layers));
        }

        ClassCount = LayerStack.CheckShapes(Layers, scaling.FeatureCount, nameof(layers));
        if (ClassCount < 2)
        {
            throw new ArgumentException("The last layer gives one output; two classes or more expected.", nameof(layers));
        }

        Activation = ActivationLayer.Check(activation, nameof(activation));
        _graph = LayerGraph.Of(scaling, Layers, activation, isNonNegative);
        _plan = new LayerPlan(_graph);
    }

    /// <summary>Builds a network over piecewise-linear curves of the features; first and layers are shared.</summary>
    /// <param name="first">
    /// What the first of <paramref name="layers"/> takes and, last, the sum of curves beside each class.
    /// </param>
    /// <param name="layers">One layer or more that fit together; the last gives one output for each class.</param>
    /// <param name="activation">The nonlinearity between the layers.</param>
    /// <param name="isNonNegative">Whether every output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together, or there are fewer than two classes.</exception>
    public ClassEnergyFunction(
        PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative = false)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(layers);
        Scaling = InputScaling.Identity(first.Knots.FeatureCount);
        First = first;
        Layers = [.. layers];
        ClassCount = LayerStack.CheckShapesAfter(first, Layers, nameof(layers));
        if (ClassCount < 2)
        {
            throw new ArgumentException("The last layer gives one output; two classes or more expected.", nameof(layers));
        }

        Activation = ActivationLayer.Check(activation, nameof(activation));
        _graph = LayerGraph.Of(first, Layers, activation, isNonNegative);
        _plan = new LayerPlan(_graph);
    }

    /// <summary>Builds the mean of networks that were trained apart; they are shared.</summary>
    /// <param name="members">Two networks or more over the same features and classes; a mean is no member of another.</param>
    /// <exception cref="ArgumentException">There are fewer than two members, or they do not fit each other.</exception>
    public ClassEnergyFunction(IReadOnlyList<ClassEnergyFunction> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        CheckMembers(members);
        Members = [.. members];
        (Scaling, Layers) = (InputScaling.Identity(Members[0].FeatureCount), []);
        (ClassCount, Activation) = (Members[0].ClassCount, Members[0].Activation);
        var graph = new GraphBuilder(FeatureCount);
        int[] places = [.. Members.Select(member => graph.Add(member._graph, 0))];
        float[] shares = new float[places.Length];
        Array.Fill(shares, 1f / shares.Length);
        _ = graph.Add(new SumLayer(ClassCount, shares), places);
        _graph = graph.Finish(isNonNegative: false);
        _plan = new LayerPlan(_graph);
    }

    /// <summary>The networks whose mean this is; none where it is one network.</summary>
    public IReadOnlyList<ClassEnergyFunction> Members { get; } = [];

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount => Scaling.FeatureCount;

    /// <summary>Number of classes, n, 2 or more.</summary>
    public int ClassCount { get; }

    /// <summary>What is done to raw features first. It is part of the function: callers pass raw features.</summary>
    public InputScaling Scaling { get; }

    /// <summary>The curves of the features that the network takes; null where it takes scaled features, and of a mean.</summary>
    public PiecewiseLinearLayer? First { get; }

    /// <summary>
    /// The layers from first to last, as trained: of the scaled features, nothing folded in; or, of curves, those after <see cref="First"/>. None
    /// of a mean.
    /// </summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>Whether no energy can be below zero, as losses with an absolute floor require.</summary>
    public bool IsNonNegative => _graph.IsNonNegative;

    /// <summary>The energies of a row, one for each class.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="energies">Receives F(x, i), <c>[ClassCount]</c>.</param>
    /// <exception cref="ArgumentException">The lengths are not the counts of features and classes.</exception>
    public void Energies(ReadOnlySpan<float> features, Span<float> energies)
    {
        Parameters.CheckFeatureCount(features.Length, FeatureCount, nameof(features));
        Parameters.CheckLength(energies.Length, ClassCount, nameof(energies));
        _plan.Outputs(features, energies);
    }

    /// <summary>The energies of a row given by the features that are not zero; equal to those of the same row given in full.</summary>
    /// <param name="indices">Feature numbers in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <param name="energies">Receives F(x, i), <c>[ClassCount]</c>.</param>
    /// <exception cref="ArgumentException">
    /// The lengths do not fit, or an index is out of range or not greater than the one before it.
    /// </exception>
    public void Energies(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> energies)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        Parameters.CheckLength(energies.Length, ClassCount, nameof(energies));
        _plan.Outputs(indices, values, energies);
    }

    /// <summary>The energy of one class. It takes as long as those of all classes: for several, use <c>Energies</c>.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="classIndex">The class, from 0 on.</param>
    /// <returns>F(x, classIndex).</returns>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    [SkipLocalsInit]
    public float Energy(ReadOnlySpan<float> features, int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, ClassCount);
        float[]? rented = null;
        int needed = ClassCount;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> energies = memory[..needed];
        Energies(features, energies);
        float energy = energies[classIndex];
        Scratch.Return(rented);
        return energy;
    }

    /// <summary>dF(x, i)/dx of one class, as <see cref="EnergyFunction.Gradient"/> has it.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="classIndex">The class i, from 0 on.</param>
    /// <param name="gradient">Receives the derivative, <c>[FeatureCount]</c>.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="FeatureCount"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Gradient(ReadOnlySpan<float> features, int classIndex, Span<float> gradient)
    {
        Parameters.CheckFeatureCount(features.Length, FeatureCount, nameof(features));
        Parameters.CheckFeatureCount(gradient.Length, FeatureCount, nameof(gradient));
        CreateDerivative(classIndex).Gradient(features, gradient);
    }

    /// <summary>
    /// What each feature contributes to F(features, i) - F(against, i) of one class, as <see cref="EnergyFunction.Explain"/> has it.
    /// </summary>
    /// <param name="features">Raw features of the row to explain, <c>[FeatureCount]</c>.</param>
    /// <param name="against">Raw features of the row to compare it with, <c>[FeatureCount]</c>.</param>
    /// <param name="classIndex">The class i, from 0 on.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="FeatureCount"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public Explanation Explain(ReadOnlySpan<float> features, ReadOnlySpan<float> against, int classIndex)
    {
        Parameters.CheckFeatureCount(against.Length, FeatureCount, nameof(against));
        return CreateDerivative(classIndex).Explain(features, against, Energy(features, classIndex), Energy(against, classIndex));
    }

    internal static ClassEnergyFunction Read(PartReader reader, string prefix)
    {
        if (reader.Contains($"{prefix}/members"))
        {
            int count = reader.Int32($"{prefix}/members");
            if (count is < 2 or > MostMembers)
            {
                throw new FormatException($"Part '{prefix}/members': {count} members; 2 to {MostMembers} expected.");
            }

            return new ClassEnergyFunction([.. Enumerable.Range(0, count).Select(i => ReadMember(reader.Under($"{prefix}/{i}/"), prefix))]);
        }

        return ReadMember(reader, prefix);
    }

    private static ClassEnergyFunction ReadMember(PartReader reader, string prefix)
    {
        if (reader.Contains($"{prefix}/curves"))
        {
            return new ClassEnergyFunction(
                PiecewiseLinearLayer.Read(reader, prefix),
                LayerStack.Read(reader, prefix, -1),
                (Activation)reader.Int32($"{prefix}/activation"),
                reader.Boolean($"{prefix}/isNonNegative"));
        }

        var scaling = InputScaling.Read(reader);
        return new ClassEnergyFunction(
            scaling,
            LayerStack.Read(reader, prefix, scaling.FeatureCount),
            (Activation)reader.Int32($"{prefix}/activation"),
            reader.Boolean($"{prefix}/isNonNegative"));
    }

    /// <summary>Writes the energies of all classes as ONNX, <c>[N, ClassCount]</c>.</summary>
    internal string WriteOnnx(OnnxGraph graph, string features) => _graph.WriteOnnx(graph, features);

    internal void Write(PartWriter writer, string prefix)
    {
        if (Members.Count > 0)
        {
            writer.Write($"{prefix}/members", Members.Count);
            for (int i = 0; i < Members.Count; i++)
            {
                Members[i].Write(writer.Under($"{prefix}/{i}/"), prefix);
            }

            return;
        }

        if (First is null)
        {
            Scaling.Write(writer);
        }

        First?.Write(writer, prefix);
        writer.Write($"{prefix}/activation", (int)Activation);
        writer.Write($"{prefix}/isNonNegative", [IsNonNegative]);
        LayerStack.Write(writer, prefix, Layers);
    }

    private EnergyDerivative CreateDerivative(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, ClassCount);
        return new EnergyDerivative(_graph, classIndex);
    }

    private static void CheckMembers(IReadOnlyList<ClassEnergyFunction> members)
    {
        if (members.Count is < 2 or > MostMembers)
        {
            throw new ArgumentException($"{members.Count} members found; 2 to {MostMembers} expected.", nameof(members));
        }

        for (int i = 0; i < members.Count; i++)
        {
            ClassEnergyFunction member = members[i] ?? throw new ArgumentException($"Member {i} is null.", nameof(members));
            if (member.FeatureCount != members[0].FeatureCount || member.ClassCount != members[0].ClassCount)
            {
                throw new ArgumentException(
                    $"Member {i} has {member.FeatureCount} features and {member.ClassCount} classes, but the first {members[0].FeatureCount} and " +
                    $"{members[0].ClassCount}.",
                    nameof(members));
            }

            if (member.Members.Count > 0)
            {
                throw new ArgumentException($"Member {i} is a mean itself; give its members instead.", nameof(members));
            }
        }
    }
}
