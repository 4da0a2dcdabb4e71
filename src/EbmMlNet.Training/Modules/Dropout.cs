using TorchSharp;

namespace EbmMlNet;

/// <summary>Inverted dropout with a generator of its own; torch's draws from the application's global one.</summary>
internal sealed class Dropout(float share, Random random, torch.Device device) : IDisposable
{
    private readonly torch.Generator? _generator = share > 0 ? new torch.Generator((ulong)random.NextInt64(), device) : null;

    /// <summary>Draws from here on depend on the seed alone.</summary>
    public void Restart(ulong seed) => _generator?.manual_seed((long)(seed & long.MaxValue));

    public torch.Tensor Apply(torch.Tensor x)
    {
        if (_generator is null)
        {
            return x;
        }

        return x.is_sparse
            ? torch.sparse_coo_tensor(x.SparseIndices, Drop(x.SparseValues), x.shape)
            : Drop(x);
    }

    private torch.Tensor Drop(torch.Tensor x)
    {
        torch.Tensor draws = torch.rand(x.shape, dtype: torch.float32, device: x.device, generator: _generator);
        return x * draws.ge(Scalars.Of(share)) / Scalars.Of(1 - share);
    }

    public void Dispose() => _generator?.Dispose();
}
