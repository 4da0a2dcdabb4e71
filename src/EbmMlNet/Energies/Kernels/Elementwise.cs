using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>Activations and the non-negative output. All activations map 0 to 0, so padding stays 0.</summary>
internal static class Elementwise
{
    private const int ChunkLength = 256;

    /// <summary>Applies the activation in place; the length is a multiple of <see cref="DotKernel.Lanes"/>. Null leaves them.</summary>
    public static void Activate(Activation? activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Relu:
                Relu(values);
                break;
            case Activation.Silu:
                Silu(values);
                break;
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                break;
        }
    }

    /// <summary>log(1 + exp(x)), accurate down to the smallest results.</summary>
    public static float Softplus(float x)
    {
        double e = Math.Exp(-Math.Abs((double)x));
        // Below 1e-6 the series is exact, while 1 + e would lose e's digits.
        double log = e < 1e-6 ? e - (e * e / 2) : Math.Log(1 + e);
        return (float)(Math.Max(x, 0.0) + log);
    }

    private static void Relu(Span<float> values)
    {
        for (int i = 0; i < values.Length; i += Vector<float>.Count)
        {
            var x = new Vector<float>(values[i..]);
            // Unlike a maximum instruction, this keeps NaN on every machine.
            Vector.AndNot(x, Vector.LessThan(x, Vector<float>.Zero).As<int, float>()).CopyTo(values[i..]);
        }
    }

    [SkipLocalsInit]
    private static void Silu(Span<float> values)
    {
        Span<float> sigmoid = stackalloc float[ChunkLength];
        for (; !values.IsEmpty; values = values[Math.Min(ChunkLength, values.Length)..])
        {
            Span<float> x = values[..Math.Min(ChunkLength, values.Length)];
            TensorPrimitives.Sigmoid(x, sigmoid);
            TensorPrimitives.Multiply(x, sigmoid[..x.Length], x);
        }
    }
}
