using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Standardizes codes: in training by mean and variance of the batch, afterwards by running averages of these (batch normalization
/// without learnt scale, Ioffe and Szegedy 2015).
/// </summary>
internal sealed class CodeStandardizer : IDisposable
{
    private const double VarianceFloor = 1e-5;
    private const double Momentum = 0.1;

    public CodeStandardizer(int dimension, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Running = torch.stack([torch.zeros(dimension, device: device), torch.ones(dimension, device: device)]).DetachFromDisposeScope();
        Seen = torch.zeros(1).DetachFromDisposeScope();
    }

    /// <summary>The running mean and variance: <c>[2,d]</c>.</summary>
    public torch.Tensor Running { get; }

    /// <summary>How many batches were averaged: <c>[1]</c>, on the CPU.</summary>
    public torch.Tensor Seen { get; }

    public torch.Tensor Apply(torch.Tensor codes, bool isTraining)
    {
        // One code alone has no variance.
        if (!isTraining || codes.size(0) < 2)
        {
            return Standardize(codes, Running[0], Running[1]);
        }

        torch.Tensor mean = codes.mean([0]);
        torch.Tensor variance = Scalars.Square(codes - mean).mean([0]);
        Follow(mean, variance);
        return Standardize(codes, mean, variance);
    }

    /// <summary>A layer whose outputs are standardized: W / deviation, (b - mean) / deviation.</summary>
    public DenseLayer Fold(DenseLayer layer)
    {
        using torch.Tensor onCpu = Running.cpu();
        ReadOnlySpan<float> running = onCpu.data<float>().ToArray();
        float[] weights = layer.Weights.ToArray(), bias = layer.Bias.ToArray();
        for (int o = 0; o < bias.Length; o++)
        {
            double deviation = Math.Sqrt(running[bias.Length + o] + VarianceFloor);
            bias[o] = (float)((bias[o] - running[o]) / deviation);
            foreach (ref float weight in weights.AsSpan(o * layer.InputCount, layer.InputCount))
            {
                weight = (float)(weight / deviation);
            }
        }

        return new DenseLayer(layer.InputCount, layer.OutputCount, weights, bias);
    }

    public void Dispose()
    {
        Running.Dispose();
        Seen.Dispose();
    }

    private static torch.Tensor Standardize(torch.Tensor codes, torch.Tensor mean, torch.Tensor variance) =>
        (codes - mean) / variance.Plus(VarianceFloor).sqrt();

    // The first batches count evenly, so that a short training is not averaged with where the averages start.
    private void Follow(torch.Tensor mean, torch.Tensor variance)
    {
        using IDisposable off = torch.no_grad();
        using torch.Tensor batch = torch.stack([mean.detach(), variance.detach()]);
        _ = Seen.add_(Scalars.Of(1), Scalars.Of(1));
        double share = Math.Max(Momentum, 1.0 / Seen.item<float>());
        using Scalar keep = (1 - share).ToScalar();
        using Scalar add = share.ToScalar();
        _ = Running.mul_(keep).add_(batch, add);
    }
}
