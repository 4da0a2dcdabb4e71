using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Measures scored data query by query; only the values measured are kept.</summary>
internal sealed class QueryEvaluation
{
    public const string EnergyGap = "Energy gap", Nll = "NLL";

    private readonly DetailedRankingOptions _options;
    private readonly IReadOnlyList<RankingMetric> _metrics;
    private readonly Calibration _calibration;
    private readonly Dictionary<string, int> _index;

    private QueryEvaluation(DetailedRankingOptions options)
    {
        _options = options;
        _metrics = options.AllMetrics();
        _calibration = new Calibration(options.CalibrationBins);
        string[] names = [.. _metrics.Select(metric => metric.Name), EnergyGap, Nll];
        _index = Enumerable.Range(0, names.Length).ToDictionary(i => names[i]);
    }

    public static DetailedRankingMetrics Evaluate(IHostEnvironment environment, IDataView data, DetailedRankingOptions options)
    {
        options.Check();
        IHost host = environment.Register(nameof(QueryEvaluation));
        var columns = new GroupwiseColumns(options.ScoreColumnName, options.RowGroupColumnName, options.LabelColumnName);
        columns.Check(host, data.Schema);
        options = options.For(data.Schema[columns.Score]);
        var evaluation = new QueryEvaluation(options);
        var queries = new List<QueryMetrics>();
        using var walker = new ScoreWalker(host, data, columns);
        while (walker.MoveNext())
        {
            int nan = walker.Scores.IndexOf(float.NaN);
            if (nan >= 0)
            {
                throw host.Except(
                    $"Column '{columns.Score}', row {walker.FirstRow + nan}: the score is NaN, so '{walker.Name}' has no order. Score rows " +
                    "with finite features, or filter such rows out.");
            }

            queries.Add(evaluation.Measure(walker.Name, walker.Scores, walker.Labels));
        }

        return new DetailedRankingMetrics(options, queries, evaluation._index, evaluation._calibration.Bins());
    }

    private QueryMetrics Measure(string query, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        float[] energies = new float[scores.Length];
        for (int i = 0; i < energies.Length; i++)
        {
            energies[i] = -scores[i];
        }

        double[] values = new double[_index.Count];
        (float[] order, float[] relevance) = Untie(energies, labels);
        for (int i = 0; i < _metrics.Count; i++)
        {
            double value = _metrics[i].Evaluate(order, relevance);
            values[i] = !double.IsNaN(value) ? value : _options.WithoutRightAnswers switch
            {
                QueriesWithoutRightAnswers.CountAsZero => 0,
                QueriesWithoutRightAnswers.CountAsOne => 1,
                _ => double.NaN,
            };
        }

        int right = 0;
        foreach (float label in labels)
        {
            right += label >= _options.RelevantFrom ? 1 : 0;
        }

        values[^2] = right == 0 || right == labels.Length ? double.NaN : Gap(energies, labels, right);
        values[^1] = right == 0 ? double.NaN : MeasureProbabilities(energies, labels);
        return new QueryMetrics(query, scores.Length, right, _index, values);
    }

    /// <summary>Energies that have the order ties are to count in, and no ties, unless they are averaged.</summary>
    private (float[] Energies, float[] Labels) Untie(float[] energies, ReadOnlySpan<float> labels)
    {
        float[] relevance = labels.ToArray();
        if (_options.Ties == RankingTies.Averaged)
        {
            return (energies, relevance);
        }

        int[] order = [.. Enumerable.Range(0, energies.Length)];
        order = _options.Ties == RankingTies.Pessimistic
            ? [.. order.OrderBy(i => energies[i]).ThenBy(i => relevance[i])]
            : [.. order.OrderBy(i => energies[i])];
        return ([.. Enumerable.Range(0, order.Length).Select(i => (float)i)], [.. order.Select(i => relevance[i])]);
    }

    /// <summary>The mean energy of incorrect answers minus that of right ones.</summary>
    private double Gap(float[] energies, ReadOnlySpan<float> labels, int right)
    {
        double ofRight = 0, ofIncorrect = 0;
        for (int i = 0; i < energies.Length; i++)
        {
            if (labels[i] >= _options.RelevantFrom)
            {
                ofRight += energies[i];
            }
            else
            {
                ofIncorrect += energies[i];
            }
        }

        return (ofIncorrect / (energies.Length - right)) - (ofRight / right);
    }

    /// <summary>-log of the probability that an answer drawn from the Gibbs distribution is right; the best answer goes into the calibration.</summary>
    private double MeasureProbabilities(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        float lowest = TensorPrimitives.Min(energies);
        PartitionSum all = new(_options.Beta), right = new(_options.Beta);
        int tied = 0, tiedRight = 0;
        for (int i = 0; i < energies.Length; i++)
        {
            all.Add(energies[i]);
            bool isLowest = energies[i] == lowest;
            tied += isLowest ? 1 : 0;
            if (labels[i] >= _options.RelevantFrom)
            {
                right.Add(energies[i]);
                tiedRight += isLowest ? 1 : 0;
            }
        }

        _calibration.Add(all.Share(lowest), tiedRight / (double)tied);
        return right.MinusLogShareOf(all);
    }
}
