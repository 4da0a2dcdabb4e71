using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>sum_m x_m of inputs of the same width, or sum_m w_m x_m: their mean, where the weights sum to 1.</summary>
internal sealed class SumLayer : Layer
{
    public const string FormatTag = "sum";
    private readonly float[] _weights;

    /// <param name="width">Number of values of each input.</param>
    /// <param name="weights">A finite weight for each input; none where each counts once.</param>
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public SumLayer(int width, params ReadOnlySpan<float> weights)
    {
        Parameters.CheckFinite(weights, nameof(weights));
        Width = width;
        _weights = weights.ToArray();
    }

    public ReadOnlySpan<float> Weights => _weights;

    internal override string Tag => FormatTag;

    internal override int Width { get; }

    internal static SumLayer Read(PartReader reader, string prefix) =>
        new(reader.Int32($"{prefix}/width"), reader.Floats($"{prefix}/weights", -1));

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/width", Width);
        writer.Write($"{prefix}/weights", Weights);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths)
    {
        int[] expected = new int[_weights.Length > 0 ? _weights.Length : Math.Max(1, widths.Length)];
        Array.Fill(expected, Width);
        Check(widths, expected);
    }

    internal override void Pack(PlanBuilder plan) =>
        plan.Add(new Step([.. Enumerable.Range(0, plan.InputCount).Select(plan.Input)], _weights, plan.Output()));

    internal override void Backward(in TapedNode node)
    {
        for (int m = 0; m < node.InputCount; m++)
        {
            Span<float> ofInput = node.OfInput(m);
            TensorPrimitives.MultiplyAdd(node.OfOutput, _weights.Length == 0 ? 1 : _weights[m], ofInput, ofInput);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        string? sum = null;
        for (int m = 0; m < inputs.Length; m++)
        {
            string input = _weights.Length == 0 ? inputs[m] : graph.Node("Mul", inputs[m], graph.Constant(_weights[m]));
            sum = sum is null ? input : graph.Node("Add", sum, input);
        }

        return sum!;
    }

    private sealed class Step(PlanPlace[] inputs, float[] weights, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            Span<float> y = output.Of(memory, rows);
            if (weights.Length == 0)
            {
                if (inputs.Length == 1)
                {
                    inputs[0].Of(memory, rows).CopyTo(y);
                    return;
                }

                TensorPrimitives.Add(inputs[0].Of(memory, rows), inputs[1].Of(memory, rows), y);
                foreach (PlanPlace input in inputs.AsSpan(2))
                {
                    TensorPrimitives.Add(y, input.Of(memory, rows), y);
                }

                return;
            }

            y.Clear();
            for (int m = 0; m < weights.Length; m++)
            {
                Span<float> x = inputs[m].Of(memory, rows);
                for (int i = 0; i < y.Length; i++)
                {
                    y[i] += weights[m] * x[i];
                }
            }
        }
    }
}
