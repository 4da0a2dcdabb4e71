using System.Globalization;

namespace EbmMlNet;

/// <summary>How far a classifier's probabilities can be trusted.</summary>
/// <remarks>C. Guo et al., On Calibration of Modern Neural Networks (2017), section 2.</remarks>
public sealed class MulticlassCalibration
{
    internal MulticlassCalibration(IReadOnlyList<CalibrationBin> bins, int rows, double accuracy, double negativeLogLikelihood)
    {
        Bins = bins;
        Rows = rows;
        Accuracy = accuracy;
        NegativeLogLikelihood = negativeLogLikelihood;
        ExpectedCalibrationError = Calibration.ExpectedError(bins);
    }

    /// <summary>
    /// The mean distance, weighted by rows, between the probability of a row's most probable class and the share of such classes that are
    /// right, over <see cref="Bins"/>; 0 for perfect probabilities. NaN without rows.
    /// </summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>
    /// The mean of -log of the right class's probability, ML.NET's log-loss; a probability below 1e-15 counts as 1e-15. NaN without rows.
    /// </summary>
    public double NegativeLogLikelihood { get; }

    /// <summary>The share of rows whose most probable class is right; classes that tie count in parts. NaN without rows.</summary>
    public double Accuracy { get; }

    /// <summary>How many rows were measured: those with a class.</summary>
    public int Rows { get; }

    /// <summary>Probability and accuracy of the most probable classes, bin by bin.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>The error, the likelihood, the accuracy and what they were measured on.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"ECE {ExpectedCalibrationError:F4} ({Bins.Count} bins of equal width), NLL {NegativeLogLikelihood:F4}, accuracy " +
        $"{Accuracy:F4}, {Rows} rows");
}
