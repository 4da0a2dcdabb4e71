using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="ClickPropensityTransformer"/>: learns from a click log how much less users look at lower positions.</summary>
public sealed class ClickPropensityEstimator : IEstimator<ClickPropensityTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly ClickColumns _columns;
    private readonly PropensityMethod _method;
    private readonly float _maximumWeight;

    internal ClickPropensityEstimator(IHostEnvironment environment, string output, ClickColumns columns, PropensityMethod method, float maximumWeight)
    {
        _host = environment.Register(nameof(ClickPropensityEstimator));
        (_output, _columns, _method, _maximumWeight) = (output, columns, method, maximumWeight);
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _columns.Check(_host, inputSchema, _method);
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false),
        ]);
    }

    /// <summary>Learns the propensities.</summary>
    /// <param name="input">A click log: a row for each item of each list that was shown, clicked or not.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A row has no position of 1 or more, or the log does not tell propensities: it has no rows, no click, one position only, or the method finds nothing to
    /// compare; the message says what.
    /// </exception>
    public ClickPropensityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _columns.Check(_host, input.Schema, _method);
        (long[] shown, long clicks) = Count(input);
        long rows = shown.Sum();
        if (rows == 0)
        {
            throw _host.Except("The click log has no rows. Check the filters and the path of what is loaded.");
        }

        int[] seen = [.. Enumerable.Range(0, shown.Length).Where(k => shown[k] > 0)];
        if (seen.Length == 1)
        {
            throw _host.Except(
                $"All {rows} rows stand at position {seen[0] + 1} of column '{_columns.Position}': one position says nothing of how much less others are looked at.");
        }

        if (clicks == 0 || clicks == rows)
        {
            throw _host.Except(
                $"{(clicks == 0 ? "None" : "Each")} of the {rows} rows has a click in column '{_columns.Click}', so positions cannot be compared. Give the " +
                "rows that were clicked and those that were shown beside them.");
        }

        double[] estimate = _method.Estimate(_host, input, _columns);
        return new ClickPropensityTransformer(_host, _output, _columns.Position, Relative(estimate, shown), _maximumWeight);
    }

    private (long[] Shown, long Clicks) Count(IDataView log)
    {
        var shown = new List<long>();
        long clicks = 0;
        using var reader = new ClickReader(_host, log, _columns, []);
        while (reader.MoveNext())
        {
            while (shown.Count < reader.Position)
            {
                shown.Add(0);
            }

            shown[reader.Position - 1]++;
            clicks += reader.IsClicked ? 1 : 0;
        }

        return ([.. shown], clicks);
    }

    // Beside the first position seen. A position of which nothing is known has the propensity of the one before it, and none is less than a click in
    // all its rows would tell apart from nothing.
    private static float[] Relative(double[] estimate, long[] shown)
    {
        int first = Array.FindIndex(shown, count => count > 0);
        float[] relative = new float[shown.Length];
        for (int k = 0; k < relative.Length; k++)
        {
            relative[k] = k <= first ? 1
                : shown[k] == 0 || double.IsNaN(estimate[k]) ? relative[k - 1]
                : (float)Math.Max(estimate[k] / Math.Max(estimate[first], float.Epsilon), 1.0 / (shown[k] + 1));
        }

        return relative;
    }
}
