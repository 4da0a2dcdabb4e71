using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// D(a, b) / temperature of two codes in their form for search: |a - b|^2, |a - b|, or, for all other distances, -a · b; of the cosine 1 more.
/// </summary>
/// <remarks>The form for search of a cosine is a <see cref="UnitLengthLayer"/>, that of a bilinear form's a is M^T a.</remarks>
internal sealed class DistanceLayer : Layer
{
    public const string FormatTag = "distance";
    private readonly int _dimension;

    /// <param name="distance">What D is.</param>
    /// <param name="dimension">Number of values of a code.</param>
    /// <param name="temperature">What D is divided by.</param>
    /// <exception cref="ArgumentException">There is no such distance, or the temperature is not a finite number above 0.</exception>
    public DistanceLayer(EmbeddingDistance distance, int dimension, float temperature)
    {
        if (!Enum.IsDefined(distance))
        {
            throw new ArgumentException($"{distance} is not a distance of embeddings.", nameof(distance));
        }

        if (!(temperature > 0 && float.IsFinite(temperature)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A temperature of {temperature} found; a finite number above 0 expected."), nameof(temperature));
        }

        (Distance, _dimension, Temperature) = (distance, dimension, temperature);
    }

    public EmbeddingDistance Distance { get; }

    public float Temperature { get; }

    internal override string Tag => FormatTag;

    internal override int Width => 1;

    private bool IsDifference => Distance is EmbeddingDistance.SquaredEuclidean or EmbeddingDistance.Euclidean;

    /// <summary>D / temperature of codes padded with zeros; a difference needs memory of their length, which may be that of a code.</summary>
    public float Energy(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> difference)
    {
        float distance;
        if (IsDifference)
        {
            TensorPrimitives.Subtract(a, b, difference);
            float square = DotKernel.Dense(difference[..a.Length], difference);
            distance = Distance == EmbeddingDistance.Euclidean ? MathF.Sqrt(square) : square;
        }
        else
        {
            // Rounding must not take a distance below zero; NaN stays NaN.
            distance = Distance == EmbeddingDistance.Cosine ? MathF.Max(1f - DotKernel.Dense(a, b), 0f) : -DotKernel.Dense(a, b);
        }

        return distance / Temperature;
    }

    internal static DistanceLayer Read(PartReader reader, string prefix) => new(
        (EmbeddingDistance)reader.Int32($"{prefix}/distance"), reader.Int32($"{prefix}/dimension"), reader.Floats($"{prefix}/temperature", 1)[0]);

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/distance", (int)Distance);
        writer.Write($"{prefix}/dimension", _dimension);
        writer.Write($"{prefix}/temperature", [Temperature], 1);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, _dimension, _dimension);

    internal override void Pack(PlanBuilder plan) =>
        plan.Add(new Step(this, plan.Input(0), plan.Input(1), IsDifference ? plan.Allocate(_dimension) : plan.Input(1), plan.Output()));

    internal override void Backward(in TapedNode node)
    {
        ReadOnlySpan<float> a = node.Input(0), b = node.Input(1);
        Span<float> ofA = node.OfInput(0), ofB = node.OfInput(1);
        float of = node.OfOutput[0] / Temperature;
        if (!IsDifference)
        {
            TensorPrimitives.MultiplyAdd(b, -of, ofA, ofA);
            TensorPrimitives.MultiplyAdd(a, -of, ofB, ofB);
            return;
        }

        float distance = node.Output[0] * Temperature;
        float factor = of * (Distance == EmbeddingDistance.SquaredEuclidean ? 2 : distance > 0 ? 1 / distance : 0);
        for (int i = 0; i < a.Length; i++)
        {
            ofA[i] += factor * (a[i] - b[i]);
            ofB[i] -= factor * (a[i] - b[i]);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        string a = inputs[0], b = inputs[1], temperature = graph.Constant(Temperature);
        if (IsDifference)
        {
            string difference = graph.Node("Sub", a, b), square = graph.Along("ReduceSum", [1], graph.Node("Mul", difference, difference));
            return graph.Node("Div", Distance == EmbeddingDistance.Euclidean ? graph.Node("Sqrt", square) : square, temperature);
        }

        string product = graph.Along("ReduceSum", [1], graph.Node("Mul", a, b));
        string distance = Distance == EmbeddingDistance.Cosine
            ? graph.Node("Max", graph.Node("Sub", graph.Constant(1), product), graph.Constant(0))
            : graph.Node("Neg", product);
        return graph.Node("Div", distance, temperature);
    }

    private sealed class Step(DistanceLayer layer, PlanPlace a, PlanPlace b, PlanPlace difference, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                DotKernel.Store(
                    layer.Energy(a.Of(memory, rows, row), b.Of(memory, rows, row), difference.Of(memory, rows, row)), output.Of(memory, rows, row));
            }
        }
    }
}
