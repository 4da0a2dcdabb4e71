namespace EbmMlNet;

/// <summary>
/// Relevances of rows, 1 / (1 + exp(-sum_f s_f(bin of x_f))): a logistic regression on steps of each feature, which goes on from where it is.
/// </summary>
internal sealed class AdditiveRelevance
{
    /// <summary>Curvature at which a bin's step is halved: a bin of few rows is not believed.</summary>
    private const double Ridge = 1;

    /// <summary>Features are fitted one after the other: half a step keeps what several have in common from being taken twice.</summary>
    private const double Rate = 0.5;

    private readonly FeatureBins _bins;
    private readonly double[] _scores;
    private readonly double[] _relevances;

    /// <param name="bins">The rows.</param>
    /// <param name="relevance">That of all rows to begin with, between 0 and 1.</param>
    public AdditiveRelevance(FeatureBins bins, double relevance)
    {
        _bins = bins;
        _scores = new double[bins.RowCount];
        _relevances = new double[bins.RowCount];
        Array.Fill(_scores, Math.Log(relevance / (1 - relevance)));
        Array.Fill(_relevances, relevance);
    }

    /// <summary>The relevance of a row.</summary>
    public double Of(int row) => _relevances[row];

    /// <summary>One round over the features: each bin's step goes up the likelihood, by its slope over its curvature.</summary>
    /// <param name="slopes">The likelihood's derivative by each row's score.</param>
    /// <param name="curvatures">Its expected second derivative, above 0.</param>
    public void Fit(double[] slopes, double[] curvatures)
    {
        double[] steps = new double[FeatureBins.Count], sums = new double[FeatureBins.Count];
        for (int feature = 0; feature < _bins.FeatureCount; feature++)
        {
            ReadOnlySpan<byte> bins = _bins.Of(feature);
            Array.Clear(steps);
            Array.Clear(sums);
            for (int row = 0; row < bins.Length; row++)
            {
                steps[bins[row]] += slopes[row];
                sums[bins[row]] += curvatures[row];
            }

            for (int bin = 0; bin < steps.Length; bin++)
            {
                steps[bin] = Rate * Math.Clamp(steps[bin] / (sums[bin] + Ridge), -1, 1);
            }

            // The slope falls with the step, as far as the curvature tells.
            for (int row = 0; row < bins.Length; row++)
            {
                double step = steps[bins[row]];
                _scores[row] += step;
                slopes[row] -= step * curvatures[row];
            }
        }

        for (int row = 0; row < _scores.Length; row++)
        {
            _relevances[row] = 1 / (1 + Math.Exp(-_scores[row]));
        }
    }
}
