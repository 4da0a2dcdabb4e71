using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// A step of <see cref="AdamW"/> that goes through memory once. Torch's operations go through it a dozen times, which is what a step of
/// millions of weights costs.
/// </summary>
/// <param name="shorten">What the gradient is multiplied by.</param>
/// <param name="meanDecay">How much of the average gradient is kept.</param>
/// <param name="squareDecay">How much of the average square is kept.</param>
/// <param name="keep">How much of the weights is kept.</param>
/// <param name="correction">What the root of the average square is divided by.</param>
/// <param name="epsilon">What is added to that.</param>
/// <param name="step">The step size.</param>
internal sealed class OnePassAdamW(
    double shorten, double meanDecay, double squareDecay, double keep, double correction, double epsilon, double step)
{
    /// <summary>So many weights stay in the processor's cache, and are not worth a second thread.</summary>
    public const int ChunkLength = 1 << 15;

    /// <summary>
    /// Averages below this are 0: where the gradient stays away (units that never fire) they would fall to numbers so small that the processor computes with
    /// them a hundred times as slowly, and stay there. What they move is far less than a weight can hold.
    /// </summary>
    private const float Least = 1e-30f;

    private readonly float _shorten = (float)shorten;
    private readonly float _meanDecay = (float)meanDecay;
    private readonly float _meanShare = (float)(1 - meanDecay);
    private readonly float _squareDecay = (float)squareDecay;
    private readonly float _squareShare = (float)(1 - squareDecay);
    private readonly float _keep = (float)keep;
    private readonly float _correction = (float)(1 / correction);
    private readonly float _epsilon = (float)epsilon;
    private readonly float _step = (float)step;

    public void Step(torch.Tensor weights, torch.Tensor gradient, torch.Tensor mean, torch.Tensor square)
    {
        int count = (int)weights.numel();
        if (count <= ChunkLength)
        {
            Step(TensorMemory.Floats(weights), TensorMemory.Floats(gradient), TensorMemory.Floats(mean), TensorMemory.Floats(square));
            return;
        }

        ThreadParts.ForEach((count + ChunkLength - 1) / ChunkLength, part =>
        {
            int start = part.Start * ChunkLength, length = Math.Min(part.End * ChunkLength, count) - start;
            Step(Chunk(weights), Chunk(gradient), Chunk(mean), Chunk(square));

            Span<float> Chunk(torch.Tensor all) => TensorMemory.Floats(all).Slice(start, length);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(Span<float> w, Span<float> g, Span<float> m, Span<float> v)
    {
        int i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> gradient = new Vector<float>(g[i..]) * _shorten;
            Vector<float> mean = OrZero((new Vector<float>(m[i..]) * _meanDecay) + (gradient * _meanShare));
            Vector<float> square = OrZero((new Vector<float>(v[i..]) * _squareDecay) + (gradient * gradient * _squareShare));
            Vector<float> denominator = (Vector.SquareRoot(square) * _correction) + new Vector<float>(_epsilon);
            mean.CopyTo(m[i..]);
            square.CopyTo(v[i..]);
            Vector<float>.Zero.CopyTo(g[i..]);
            ((new Vector<float>(w[i..]) * _keep) - (mean * _step / denominator)).CopyTo(w[i..]);
        }

        for (; i < w.Length; i++)
        {
            float gradient = g[i] * _shorten;
            m[i] = OrZero((m[i] * _meanDecay) + (gradient * _meanShare));
            v[i] = OrZero((v[i] * _squareDecay) + (gradient * gradient * _squareShare));
            g[i] = 0;
            w[i] = (w[i] * _keep) - (m[i] * _step / ((MathF.Sqrt(v[i]) * _correction) + _epsilon));
        }
    }

    private static Vector<float> OrZero(Vector<float> value) =>
        Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(value), new Vector<float>(Least)), value, Vector<float>.Zero);

    private static float OrZero(float value) => Math.Abs(value) > Least ? value : 0;
}
