using System.Numerics;
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
    /// <summary>Below this everything stays in the processor's cache, and torch's operations are as fast.</summary>
    public const int LeastCount = 1 << 15;

    private const int ChunkLength = 1 << 15;

    private readonly float _shorten = (float)shorten;
    private readonly float _meanDecay = (float)meanDecay;
    private readonly float _meanShare = (float)(1 - meanDecay);
    private readonly float _squareDecay = (float)squareDecay;
    private readonly float _squareShare = (float)(1 - squareDecay);
    private readonly float _keep = (float)keep;
    private readonly float _correction = (float)(1 / correction);
    private readonly float _epsilon = (float)epsilon;
    private readonly float _step = (float)step;

    public unsafe void Step(torch.Tensor weights, torch.Tensor gradient, torch.Tensor mean, torch.Tensor square)
    {
        int count = (int)weights.numel();
        fixed (byte* w = weights.bytes, g = gradient.bytes, m = mean.bytes, v = square.bytes)
        {
            // A lambda cannot hold pointers to fixed memory, but native memory does not move anyway.
            nint weightsAt = (nint)w, gradientAt = (nint)g, meanAt = (nint)m, squareAt = (nint)v;
            _ = Parallel.For(
                0,
                (count + ChunkLength - 1) / ChunkLength,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, torch.get_num_threads()) },
                chunk =>
                {
                    int start = chunk * ChunkLength, length = Math.Min(ChunkLength, count - start);
                    Step(Chunk(weightsAt), Chunk(gradientAt), Chunk(meanAt), Chunk(squareAt));

                    Span<float> Chunk(nint at) => new((float*)at + start, length);
                });
        }
    }

    private void Step(Span<float> w, ReadOnlySpan<float> g, Span<float> m, Span<float> v)
    {
        int i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> gradient = new Vector<float>(g[i..]) * _shorten;
            Vector<float> mean = (new Vector<float>(m[i..]) * _meanDecay) + (gradient * _meanShare);
            Vector<float> square = (new Vector<float>(v[i..]) * _squareDecay) + (gradient * gradient * _squareShare);
            Vector<float> denominator = (Vector.SquareRoot(square) * _correction) + new Vector<float>(_epsilon);
            mean.CopyTo(m[i..]);
            square.CopyTo(v[i..]);
            ((new Vector<float>(w[i..]) * _keep) - (mean * _step / denominator)).CopyTo(w[i..]);
        }

        for (; i < w.Length; i++)
        {
            float gradient = g[i] * _shorten;
            m[i] = (m[i] * _meanDecay) + (gradient * _meanShare);
            v[i] = (v[i] * _squareDecay) + (gradient * gradient * _squareShare);
            w[i] = (w[i] * _keep) - (m[i] * _step / ((MathF.Sqrt(v[i]) * _correction) + _epsilon));
        }
    }
}
