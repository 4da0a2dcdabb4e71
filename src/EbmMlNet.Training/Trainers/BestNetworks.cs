namespace EbmMlNet;

/// <summary>Each network as it was after the epoch in which it was best on the answers it has not seen.</summary>
internal sealed class BestNetworks(int count)
{
    private readonly ContinuousNetwork[] _best = new ContinuousNetwork[count];
    private readonly double[] _nll = [.. Enumerable.Repeat(double.PositiveInfinity, count)];
    private double _bestMean = double.PositiveInfinity;

    /// <summary>The networks; null where none was measured.</summary>
    public IReadOnlyList<ContinuousNetwork>? Found => Array.TrueForAll(_best, network => network is not null) ? _best : null;

    /// <returns>Whether all together are better than ever.</returns>
    public bool Take(IReadOnlyList<ContinuousNetwork> networks, double[] nll)
    {
        for (int i = 0; i < networks.Count; i++)
        {
            if (nll[i] < _nll[i] || _best[i] is null)
            {
                (_best[i], _nll[i]) = (networks[i], nll[i]);
            }
        }

        double mean = nll.Average();
        bool isBest = mean < _bestMean;
        _bestMean = Math.Min(_bestMean, mean);
        return isBest;
    }
}
