using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The residuals r(x, u) = sum_j v_j tanh(c_j(x) + a_j u + b_j (u - m) / s) of a step, of all networks and all answers in one managed pass, forward and
/// back. Torch writes and reads every tanh of them several times.
/// </summary>
/// <remarks>What <see cref="Forward"/> gives is a leaf of torch's graph; <see cref="Backward"/> carries its gradient on.</remarks>
/// <param name="networks">How many networks there are; each has as many rows of the step.</param>
/// <param name="codes">How many codes a network has.</param>
/// <param name="answerWeights">Where a and b lie among the weights: <c>[networks, codes, 2]</c>.</param>
/// <param name="outputWeights">Where v lies: <c>[networks, codes]</c>.</param>
internal sealed class TanhSum(int networks, int codes, int answerWeights, int outputWeights) : IDisposable
{
    private readonly int _width = TanhSumKernel.PaddedCount(codes);
    private readonly List<Pass> _passes = [];

    /// <summary>The residual of every answer: <c>[N, S]</c>.</summary>
    /// <param name="weights">The weights of the networks.</param>
    /// <param name="rows">The outputs of the networks, whose last ones are the codes: <c>[N, outputs]</c>.</param>
    /// <param name="mean">m: <c>[N]</c>.</param>
    /// <param name="deviation">s: <c>[N]</c>.</param>
    /// <param name="answers">u: <c>[N, S]</c>.</param>
    public torch.Tensor Forward(FlatWeights weights, torch.Tensor rows, torch.Tensor mean, torch.Tensor deviation, torch.Tensor answers)
    {
        int count = (int)answers.size(0), samples = (int)answers.size(1), outputs = (int)rows.size(1);
        float[] u = Copy(answers), slopes = new float[count * _width], offsets = new float[slopes.Length], v = Laid(weights);
        float[] means = Copy(mean), scales = Copy(deviation), sums = new float[u.Length];
        torch.Tensor all = rows.detach();
        ThreadParts.ForEach(count, part =>
        {
            ReadOnlySpan<float> lines = TensorMemory.Floats(weights.Values).Slice(answerWeights, 2 * networks * codes), numbers = TensorMemory.Floats(all);
            for (int row = part.Start; row < part.End; row++)
            {
                int network = (int)((long)row * networks / count);
                ReadOnlySpan<float> ab = lines.Slice(2 * network * codes, 2 * codes), c = numbers.Slice(((row + 1) * outputs) - codes, codes);
                Span<float> slope = slopes.AsSpan(row * _width, _width), offset = offsets.AsSpan(row * _width, _width);
                for (int j = 0; j < codes; j++)
                {
                    float relative = ab[(2 * j) + 1] / scales[row];
                    slope[j] = ab[2 * j] + relative;
                    offset[j] = c[j] - (relative * means[row]);
                }

                ReadOnlySpan<float> weight = v.AsSpan(network * _width, _width);
                Span<float> places = u.AsSpan(row * samples, samples), sum = sums.AsSpan(row * samples, samples);
                int blocks = samples / TanhSumKernel.Multiple * TanhSumKernel.Multiple;
                TanhSumKernel.Apply(places[..blocks], slope, offset, weight, sum);
                for (int i = blocks; i < samples; i++)
                {
                    sum[i] = TanhSumKernel.At(places[i], slope, offset, weight);
                }
            }
        });

        torch.Tensor result = torch.tensor(sums, [count, samples]);
        if (torch.is_grad_enabled())
        {
            result.requires_grad = true;
            _passes.Add(new Pass(result.DetachFromDisposeScope(), u, slopes, offsets, means, scales));
        }

        return result;
    }

    /// <summary>Adds the gradient of all residuals since the last call to that of the weights and of the outputs.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="byRows">The gradient by the outputs, <c>[N, outputs]</c>.</param>
    public void Backward(FlatWeights weights, torch.Tensor byRows)
    {
        float[] v = Laid(weights);
        foreach (Pass pass in _passes)
        {
            if (pass.Result.grad is { } gradient)
            {
                Differentiate(pass, v, weights, byRows, Copy(gradient));
            }
        }

        Forget();
    }

    public void Dispose() => Forget();

    private void Differentiate(Pass pass, float[] v, FlatWeights weights, torch.Tensor byRows, float[] gradient)
    {
        int count = pass.Means.Length, samples = pass.Answers.Length / count, outputs = (int)byRows.size(1);
        float[] bySlopes = new float[pass.Slopes.Length], byOffsets = new float[bySlopes.Length], byWeights = new float[bySlopes.Length];
        ThreadParts.ForEach(count, part =>
        {
            for (int row = part.Start; row < part.End; row++)
            {
                int network = (int)((long)row * networks / count), at = row * _width;
                TanhSumKernel.Differentiate(
                    pass.Answers.AsSpan(row * samples, samples),
                    gradient.AsSpan(row * samples, samples),
                    pass.Slopes.AsSpan(at, _width),
                    pass.Offsets.AsSpan(at, _width),
                    v.AsSpan(network * _width, _width),
                    bySlopes.AsSpan(at, _width),
                    byOffsets.AsSpan(at, _width),
                    byWeights.AsSpan(at, _width));
            }
        });

        // Rows in order, so that the sums do not depend on the number of threads.
        Span<float> all = TensorMemory.Floats(weights.Gradient!), codesOfRows = TensorMemory.Floats(byRows);
        for (int row = 0; row < count; row++)
        {
            int network = (int)((long)row * networks / count), at = row * _width;
            Span<float> lines = all.Slice(answerWeights + (2 * network * codes), 2 * codes), outer = all.Slice(outputWeights + (network * codes), codes);
            Span<float> own = codesOfRows.Slice(((row + 1) * outputs) - codes, codes);
            float mean = pass.Means[row], inverse = 1 / pass.Deviations[row];
            for (int j = 0; j < codes; j++)
            {
                lines[2 * j] += bySlopes[at + j];
                lines[(2 * j) + 1] += (bySlopes[at + j] - (byOffsets[at + j] * mean)) * inverse;
                own[j] += byOffsets[at + j];
                outer[j] += byWeights[at + j];
            }
        }
    }

    // v of each network, padded.
    private float[] Laid(FlatWeights weights)
    {
        float[] v = new float[networks * _width];
        for (int network = 0; network < networks; network++)
        {
            TensorMemory.Floats(weights.Values).Slice(outputWeights + (network * codes), codes).CopyTo(v.AsSpan(network * _width));
        }

        return v;
    }

    private void Forget()
    {
        foreach (Pass pass in _passes)
        {
            pass.Result.Dispose();
        }

        _passes.Clear();
    }

    private static float[] Copy(torch.Tensor tensor) => TensorMemory.Floats(tensor.contiguous()).ToArray();

    private sealed record Pass(torch.Tensor Result, float[] Answers, float[] Slopes, float[] Offsets, float[] Means, float[] Deviations);
}
