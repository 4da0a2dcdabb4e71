using TorchSharp;

namespace EbmMlNet;

/// <summary>Inverted dropout by counted chance; torch's draws from the application's global generator.</summary>
internal sealed class Dropout(float share, Random random)
{
    private readonly CountedChance? _chance = share > 0 ? new CountedChance((ulong)random.NextInt64()) : null;

    /// <summary>What is left out from here on depends on the seed alone.</summary>
    public void Restart(ulong seed) => _chance?.Restart(seed);

    public torch.Tensor Apply(torch.Tensor x)
    {
        if (_chance is null)
        {
            return x;
        }

        return x.is_sparse
            ? torch.sparse_coo_tensor(x.SparseIndices, Drop(x.SparseValues), x.shape)
            : Drop(x);
    }

    /// <summary>Fills with what values are multiplied by, as <see cref="Apply"/> does; false where nothing is left out.</summary>
    public bool Fill(Span<float> kept)
    {
        _chance?.Kept(share, kept);
        return _chance is not null;
    }

    private torch.Tensor Drop(torch.Tensor x) => x * _chance!.Kept(share, x.device, x.shape);
}
