namespace EbmMlNet;

/// <summary>Each network as it was after the epoch in which it was best on the answers it has not seen.</summary>
internal sealed class BestNetworks(int count)
{
    private readonly double[] _nll = [.. Enumerable.Repeat(double.PositiveInfinity, count)];
    private ContinuousNetwork[]? _best;
    private double _bestMean = double.PositiveInfinity;

    /// <summary>The networks; null where none was measured.</summary>
    public IReadOnlyList<ContinuousNetwork>? Found => _best;

    /// <returns>Whether all together are better than ever.</returns>
    public bool Take(IReadOnlyList<ContinuousNetwork> networks, double[] nll)
    {
        _best ??= [.. networks];
        for (int i = 0; i < networks.Count; i++)
        {
            if (nll[i] < _nll[i])
            {
                (_best[i], _nll[i]) = (networks[i], nll[i]);
            }
        }

        double mean = nll.Average();
        bool isBest = mean < _bestMean;
        _bestMean = Math.Min(_bestMean, mean);
        return isBest;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_nll);
        writer.Write(_bestMean);
        var parts = new PartWriter();
        for (int i = 0; i < (_best?.Length ?? 0); i++)
        {
            _best![i].Write(parts.Under($"{i}/"));
        }

        byte[] networks = _best is null ? [] : parts.ToArray();
        writer.Write(networks.Length);
        writer.Write(networks);
    }

    public static BestNetworks Read(BinaryReader reader, int count)
    {
        var read = new BestNetworks(count);
        reader.ReadDoubles().CopyTo(read._nll, 0);
        read._bestMean = reader.ReadDouble();
        byte[] networks = reader.ReadBytes(reader.ReadInt32());
        if (networks.Length > 0)
        {
            var parts = new PartReader(networks);
            read._best = [.. Enumerable.Range(0, count).Select(i => ContinuousNetwork.Read(parts.Under($"{i}/")))];
        }

        return read;
    }
}
