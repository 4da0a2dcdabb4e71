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

    /// <summary>The mean distance, weighted by counts, between probability and accuracy; NaN without any count.</summary>
    public static double ExpectedError(IReadOnlyList<CalibrationBin> bins)
    {
        int all = bins.Sum(bin => bin.Queries);
        return all == 0
            ? double.NaN
            : bins.Where(bin => bin.Queries > 0).Sum(bin => Math.Abs(bin.Accuracy - bin.MeanProbability) * bin.Queries) / all;
    }

    public IReadOnlyList<CalibrationBin> Bins() =>
    [
        .. Enumerable.Range(0, bins).Select(i => new CalibrationBin(
            i / (double)bins, (i + 1) / (double)bins, _counts[i], _probabilities[i] / _counts[i], _right[i] / _counts[i])),
    ];
}
