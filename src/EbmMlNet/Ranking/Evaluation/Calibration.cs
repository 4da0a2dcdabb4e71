namespace EbmMlNet;

/// <summary>Compares the probabilities of best answers with how many of them are right, in bins of equal width.</summary>
internal sealed class Calibration(int bins)
{
    private readonly int[] _counts = new int[bins];
    private readonly double[] _probabilities = new double[bins];
    private readonly double[] _right = new double[bins];

    public void Add(double probability, double right)
    {
        int bin = Math.Clamp((int)Math.Ceiling(probability * bins) - 1, 0, bins - 1);
        _counts[bin]++;
        _probabilities[bin] += probability;
        _right[bin] += right;
    }

    public IReadOnlyList<CalibrationBin> Bins() =>
    [
        .. Enumerable.Range(0, bins).Select(i => new CalibrationBin(
            i / (double)bins, (i + 1) / (double)bins, _counts[i], _probabilities[i] / _counts[i], _right[i] / _counts[i])),
    ];
}
