using System.Numerics;
using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// log q of many answers to each row under a mixture of normal densities, in managed memory and without gradient: torch goes through a table of
/// every answer and component eight times.
/// </summary>
internal static class MixtureLogDensity
{
    private static readonly float _logRootTwoPi = (float)(Math.Log(2 * Math.PI) / 2);

    /// <summary>Whether a mixture's numbers can be read, and nobody asks for a gradient.</summary>
    public static bool Applies(AnswerMixture mixture, torch.Tensor answers) =>
        mixture.Factors is null && mixture.Means.device_type == DeviceType.CPU && mixture.Means.dtype == torch.ScalarType.Float32
        && answers.dtype == torch.ScalarType.Float32 && !mixture.Means.requires_grad && !mixture.Spreads.requires_grad
        && !mixture.LogWeights.requires_grad && !answers.requires_grad;

    /// <summary>log q of answers <c>[N, S]</c>.</summary>
    public static torch.Tensor Of(AnswerMixture mixture, torch.Tensor answers)
    {
        int count = (int)answers.size(0), samples = (int)answers.size(1), components = (int)mixture.Means.size(1);
        int width = (samples + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        float[] means = Numbers(mixture.Means), spreads = Numbers(mixture.Spreads), logWeights = Numbers(mixture.LogWeights), u = Numbers(answers);
        float[] result = new float[u.Length], logSpreads = new float[spreads.Length];
        TensorPrimitives.Log(spreads, logSpreads);
        ThreadParts.ForEach(count, part =>
        {
            float[] place = new float[width], most = new float[width], sum = new float[width], logs = new float[components * width];
            for (int row = part.Start; row < part.End; row++)
            {
                u.AsSpan(row * samples, samples).CopyTo(place);
                Array.Fill(most, float.NegativeInfinity);
                for (int k = 0; k < components; k++)
                {
                    int at = (row * components) + k;
                    var mean = new Vector<float>(means[at]);
                    var inverse = new Vector<float>(1 / spreads[at]);
                    var constant = new Vector<float>(logWeights[at] - logSpreads[at] - _logRootTwoPi);
                    for (int i = 0; i < width; i += Vector<float>.Count)
                    {
                        Vector<float> z = (new Vector<float>(place, i) - mean) * inverse, log = constant - (z * z * 0.5f);
                        log.CopyTo(logs, (k * width) + i);
                        Vector.Max(new Vector<float>(most, i), log).CopyTo(most, i);
                    }
                }

                for (int k = 0; k < components; k++)
                {
                    TensorPrimitives.Subtract(logs.AsSpan(k * width, width), most, logs.AsSpan(k * width, width));
                }

                TensorPrimitives.Exp(logs, logs);
                Array.Clear(sum);
                for (int k = 0; k < components; k++)
                {
                    TensorPrimitives.Add(logs.AsSpan(k * width, width), sum, sum);
                }

                TensorPrimitives.Log(sum, sum);
                TensorPrimitives.Add(sum.AsSpan(0, samples), most.AsSpan(0, samples), result.AsSpan(row * samples, samples));
            }
        });
        return torch.tensor(result, answers.shape);
    }

    private static float[] Numbers(torch.Tensor tensor) => TensorMemory.Floats(tensor.contiguous()).ToArray();
}
