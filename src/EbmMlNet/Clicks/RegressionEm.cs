using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Propensities together with the relevance of rows as a function of their features, by the greatest likelihood of the clicks. It also works
/// where one ranker has always shown the same lists, as far as features explain relevance, and rows of like features stood at different positions.
/// </summary>
/// <remarks>
/// It maximizes <c>sum_{clicked} log(p_k r(x)) + sum_{not clicked} log(1 - p_k r(x))</c>, the likelihood of regression-based expectation and
/// maximization: Wang, Golbandi, Bendersky, Metzler, Najork, Position Bias Estimation for Unbiased Learning to Rank in Personal Search (2018). Of a
/// row that was not clicked, <c>p_k (1 - r) / (1 - p_k r)</c> is the chance that it was looked at, <c>(1 - p_k) r / (1 - p_k r)</c> that it was relevant; p and
/// r move towards the means of these, by steps that the curvature of the likelihood (Fisher's information) makes longer. In theirs r(x) is made of
/// trees; here it is the logistic function of a sum of steps, one curve for each feature over at most 31 bins, which knows no interactions.
/// Memory: a byte for each feature of each distinct row.
/// </remarks>
/// <param name="FeatureColumnName">The column of features, a vector of Single of known size; the features that the trained ranker will have.</param>
public sealed record RegressionEm(string FeatureColumnName = "Features") : PropensityMethod
{
    private const double Precision = 1e-5;

    /// <summary>How often propensities and relevance are fitted in turn at most, at least 1; it ends as soon as they stand still.</summary>
    /// <value>The default value is 500.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Iterations
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Iterations), value, "Iterations must be at least 1.");
    } = 500;

    /// <inheritdoc/>
    internal override IEnumerable<string> Columns => [FeatureColumnName];

    /// <inheritdoc/>
    internal override string Expected => "a vector of Single of known size";

    /// <inheritdoc/>
    internal override bool Fits(DataViewType type, bool isVector, bool isKey) => isVector && !isKey && type == NumberDataViewType.Single;

    /// <inheritdoc/>
    internal override double[] Estimate(IHost host, IDataView log, ClickColumns columns)
    {
        DataViewSchema.Column features = log.Schema[FeatureColumnName];
        var bins = FeatureBins.Learn(log, features);
        var cells = new Dictionary<(int Row, int Position), (int Shown, int Clicked)>();
        using (var reader = new ClickReader(host, log, columns, Columns))
        {
            ValueGetter<VBuffer<float>> getter = reader.Cursor.GetGetter<VBuffer<float>>(features);
            VBuffer<float> values = default;
            while (reader.MoveNext())
            {
                getter(ref values);
                ref (int Shown, int Clicked) cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (bins.Add(values), reader.Position - 1), out _);
                cell = (cell.Shown + 1, cell.Clicked + (reader.IsClicked ? 1 : 0));
            }
        }

        return Maximize(bins, [.. cells.Select(cell => (cell.Key.Row, cell.Key.Position, cell.Value.Shown, cell.Value.Clicked))]);
    }

    private double[] Maximize(FeatureBins bins, (int Row, int Position, int Shown, int Clicked)[] cells)
    {
        int count = cells.Max(cell => cell.Position) + 1;
        double[] propensities = new double[count], slopes = new double[count], curvatures = new double[count];
        double[] rowSlopes = new double[bins.RowCount], rowCurvatures = new double[bins.RowCount];
        Array.Fill(propensities, 0.5);
        var relevance = new AdditiveRelevance(bins, cells.Sum(cell => (double)cell.Clicked) / cells.Sum(cell => (double)cell.Shown));
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(slopes);
            Array.Clear(curvatures);
            foreach ((int row, int position, int shown, int clicked) in cells)
            {
                double p = propensities[position], r = relevance.Of(row), none = Math.Max(1 - (p * r), 1e-9);
                slopes[position] += (clicked / p) - ((shown - clicked) * r / none);
                curvatures[position] += shown * r / (p * none);
            }

            double moved = 0;
            for (int k = 0; k < count; k++)
            {
                double p = propensities[k], next = curvatures[k] > 0 ? Math.Clamp(p + (slopes[k] / curvatures[k]), p / 2, Math.Min(2 * p, 1)) : p;
                moved = Math.Max(moved, Math.Abs(next - p) / p);
                propensities[k] = Math.Max(next, 1e-6);
            }

            Array.Clear(rowSlopes);
            Array.Clear(rowCurvatures);
            foreach ((int row, int position, int shown, int clicked) in cells)
            {
                double p = propensities[position], r = relevance.Of(row), none = Math.Max(1 - (p * r), 1e-9), some = p * r * (1 - r) / none;
                rowSlopes[row] += (clicked * (1 - r)) - ((shown - clicked) * some);
                rowCurvatures[row] += shown * some * (1 - r);
            }

            relevance.Fit(rowSlopes, rowCurvatures);
            if (moved < Precision)
            {
                break;
            }
        }

        return propensities;
    }
}
