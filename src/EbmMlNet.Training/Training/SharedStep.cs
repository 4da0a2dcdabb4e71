using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>A step of several processes: the gradient over all of its items is the mean of what each found for its own, weighed by what they count.</summary>
/// <remarks>A process that fails says so in the sum, so that none waits for it.</remarks>
internal sealed class SharedStep(IHost host, TrainingPeers peers, FlatWeights weights)
{
    private const string Elsewhere = "In another process, the loss or the energies are";
    private const int Weight = 0, Failed = 1, Diverged = 2, Beside = 3;
    private readonly float[] _sums = new float[checked((int)weights.Count + Beside)];

    /// <summary>The number of this process.</summary>
    public int Rank => peers.Rank;

    /// <summary>What one of the processes has found is no longer finite; null where all is.</summary>
    /// <param name="problem">What this one has found, with its verb; null where all is finite.</param>
    public string? Share(string? problem) => peers.Max(problem is null ? 0 : 1) > 0 ? problem ?? Elsewhere : null;

    /// <summary>Replaces the gradient by that of all processes.</summary>
    /// <param name="differentiate">Leaves that of this process in the weights; gives what its items count, and what is no longer finite.</param>
    /// <returns>What is no longer finite, with its verb; null where all is.</returns>
    public string? Differentiate(Func<(double Weight, string? Problem)> differentiate)
    {
        ExceptionDispatchInfo? error = null;
        (double weight, string? problem) = (0, null);
        try
        {
            (weight, problem) = differentiate();
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }

        using torch.Tensor gradient = weights.Gradient!.cpu();
        Span<float> values = TensorMemory.Floats(gradient);
        bool counts = error is null && problem is null && weight > 0;
        for (int i = 0; i < values.Length; i++)
        {
            _sums[i] = counts ? values[i] * (float)weight : 0;
        }

        Span<float> beside = _sums.AsSpan(values.Length);
        beside[Weight] = counts ? (float)weight : 0;
        beside[Failed] = error is null ? 0 : 1;
        beside[Diverged] = problem is null ? 0 : 1;
        peers.Sum(_sums);
        error?.Throw();
        if (beside[Failed] > 0)
        {
            throw host.Except($"{(int)beside[Failed]} of the {peers.Count} processes of this training failed in this step; what they say tells why.");
        }

        if (beside[Diverged] > 0)
        {
            return problem ?? Elsewhere;
        }

        float all = beside[Weight] > 0 ? beside[Weight] : 1;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _sums[i] / all;
        }

        if (weights.Device.type != DeviceType.CPU)
        {
            using IDisposable off = torch.no_grad();
            _ = weights.Gradient!.copy_(gradient);
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">The processes have different weights.</exception>
    public void CheckWeights(Func<string> when)
    {
        using torch.Tensor values = weights.Values.cpu();
        ulong hash = 14695981039346656037;
        foreach (int bits in MemoryMarshal.Cast<byte, int>(values.bytes))
        {
            hash = (hash ^ (uint)bits) * 1099511628211;
        }

        Check((long)hash, () => $"{when()}, the {peers.Count} processes have different weights. Their processors or libraries are not the same, or options hold code that draws by itself.");
    }

    /// <exception cref="InvalidOperationException">The processes have different numbers.</exception>
    public void Check(long number, Func<string> problem)
    {
        if (!peers.AllEqual(number))
        {
            throw host.Except(problem());
        }
    }
}
