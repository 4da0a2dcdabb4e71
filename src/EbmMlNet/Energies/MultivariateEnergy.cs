using System.Collections.Concurrent;

namespace EbmMlNet;

/// <summary>
/// F(x, y) of an answer y that is a vector of targets: one network or several, whose densities p_m(y | x) = exp(-F_m(x, y)) / Z_m(x) are mixed,
/// p(y | x) = sum_m w_m p_m(y | x). <see cref="DensityOf(ReadOnlySpan{float})"/> gives the joint density of a row.
/// </summary>
/// <remarks>Immutable; can be used by several threads.</remarks>
public sealed class MultivariateEnergy
{
    internal const string FormatTag = "multivariate";

    /// <summary>More targets than this are refused.</summary>
    internal const int MostTargets = 16;

    private readonly float[] _weights;
    private readonly ConcurrentBag<MultivariateReader> _readers = [];

    /// <summary>Mixes networks; they are shared.</summary>
    /// <param name="scalings">How each target enters the networks; from 2 to 16.</param>
    /// <param name="networks">One network or more of the same number of features, of as many targets.</param>
    /// <param name="weights">w, above 0, with a sum of 1.</param>
    /// <exception cref="ArgumentException">The networks do not fit each other or the scalings, or the weights are no shares.</exception>
    public MultivariateEnergy(IReadOnlyList<AnswerScaling> scalings, IReadOnlyList<ContinuousNetwork> networks, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(scalings);
        ArgumentNullException.ThrowIfNull(networks);
        if (scalings.Count is < 2 or > MostTargets)
        {
            throw new ArgumentException($"{scalings.Count} scalings found; 2 to {MostTargets} expected, one for each target.", nameof(scalings));
        }

        ContinuousEnergy.CheckMixture(networks, scalings.Count, weights);
        (Scalings, Networks, _weights) = ([.. scalings], [.. networks], weights.ToArray());
        FeatureCount = networks[0].First.Knots.FeatureCount;
    }

    /// <summary>How each target enters the networks.</summary>
    public IReadOnlyList<AnswerScaling> Scalings { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<ContinuousNetwork> Networks { get; }

    /// <summary>w.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of targets of an answer.</summary>
    public int TargetCount => Scalings.Count;

    /// <summary>The density of answers to a row.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    public MultivariateDensity DensityOf(ReadOnlySpan<float> features)
    {
        var reader = new MultivariateReader(this);
        reader.Read(features);
        return reader.Density();
    }

    /// <summary>The density of answers to a row given by the features that are not zero.</summary>
    /// <param name="indices">Feature numbers in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an index is out of range or not greater than the one before it.</exception>
    public MultivariateDensity DensityOf(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        var reader = new MultivariateReader(this);
        reader.Read(indices, values);
        return reader.Density();
    }

    /// <summary>The mean of <see cref="DensityOf(ReadOnlySpan{float})"/>; nothing is allocated.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <param name="mean">Receives it, <c>[TargetCount]</c>.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features, or the mean not a place for each target.</exception>
    public void Mean(ReadOnlySpan<float> features, Span<double> mean)
    {
        Parameters.CheckLength(mean.Length, TargetCount, nameof(mean));
        MultivariateReader reader = Rent();
        reader.Read(features);
        reader.Mean(mean);
        Return(reader);
    }

    /// <summary>What reads one row after the other; it is used again once it is returned.</summary>
    internal MultivariateReader Rent() => _readers.TryTake(out MultivariateReader? reader) ? reader : new MultivariateReader(this);

    internal void Return(MultivariateReader reader) => _readers.Add(reader);

    internal static MultivariateEnergy Read(PartReader reader)
    {
        int targets = reader.Int32($"{FormatTag}/targets");
        if (targets is < 2 or > MostTargets)
        {
            throw new FormatException($"Part '{FormatTag}/targets': {targets} found; 2 to {MostTargets} expected.");
        }

        float[] weights = reader.Floats($"{FormatTag}/weights", -1);
        return new MultivariateEnergy(
            [.. Enumerable.Range(0, targets).Select(i => AnswerScaling.Read(reader.Under($"{FormatTag}/target{i}/")))],
            [.. Enumerable.Range(0, weights.Length).Select(i => ContinuousNetwork.Read(reader.Under($"{FormatTag}/{i}/")))],
            weights);
    }

    internal void Write(PartWriter writer)
    {
        writer.Write($"{FormatTag}/targets", TargetCount);
        writer.Write($"{FormatTag}/weights", _weights);
        for (int i = 0; i < TargetCount; i++)
        {
            Scalings[i].Write(writer.Under($"{FormatTag}/target{i}/"));
        }

        for (int i = 0; i < Networks.Count; i++)
        {
            Networks[i].Write(writer.Under($"{FormatTag}/{i}/"));
        }
    }
}
