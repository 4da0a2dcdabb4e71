using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>The twin of <see cref="ActivationLayer"/>, with the dropout that follows it in training.</summary>
internal sealed class ActivationTwin(Activation activation, int width, Dropout? dropout) : LayerTwin, IDirectTwin
{
    private float[] _slope = [];
    private float[] _kept = [];

    public int Width => width;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        torch.Tensor x = activation switch
        {
            Activation.Relu => functional.relu(inputs[0]),
            Activation.Silu => functional.silu(inputs[0]),
            _ => torch.tanh(inputs[0]),
        };
        return pass.Select(pass.IsTraining && dropout is not null ? dropout.Apply(x) : x);
    }

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = outputs.Values;
        if (!isTraining)
        {
            Apply(x, y, Grown(ref _kept, activation == Activation.Silu ? y.Length : 0));
            return;
        }

        Span<float> slope = Grown(ref _slope, y.Length), kept = Grown(ref _kept, y.Length);
        Apply(x, y, slope);
        switch (activation)
        {
            case Activation.Relu:
                Steps(y, slope);
                break;
            case Activation.Silu:
                // y = x s, s being the sigmoid: y' = s + y (1 - s).
                for (int i = 0; i < y.Length; i++)
                {
                    slope[i] += y[i] * (1 - slope[i]);
                }

                break;
            default:
                for (int i = 0; i < y.Length; i++)
                {
                    slope[i] = 1 - (y[i] * y[i]);
                }

                break;
        }

        if (dropout?.Fill(kept) == true)
        {
            TensorPrimitives.Multiply(y, kept, y);
            TensorPrimitives.Multiply(slope, kept, slope);
        }
    }

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
        Span<float> x = inputs[0].Gradient;
        TensorPrimitives.MultiplyAdd(outputs.Gradient, _slope.AsSpan(0, x.Length), x, x);
    }

    public override Layer Export(ReadOnlySpan<float> weights) => new ActivationLayer(activation, width);

    private void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> sigmoid)
    {
        switch (activation)
        {
            case Activation.Relu:
                TensorPrimitives.Max(x, 0f, y);
                break;
            case Activation.Silu:
                TensorPrimitives.Sigmoid(x, sigmoid);
                TensorPrimitives.Multiply(x, sigmoid, y);
                break;
            default:
                TensorPrimitives.Tanh(x, y);
                break;
        }
    }

    // 1 where y is above 0, without a branch: which it is, nothing predicts.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Steps(ReadOnlySpan<float> y, Span<float> slope)
    {
        int i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<float>(y[i..]), Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero).CopyTo(slope[i..]);
        }

        for (; i < y.Length; i++)
        {
            slope[i] = y[i] > 0 ? 1 : 0;
        }
    }

    private static Span<float> Grown(ref float[] memory, int count)
    {
        memory = memory.Length < count ? new float[count] : memory;
        return memory.AsSpan(0, count);
    }
}
