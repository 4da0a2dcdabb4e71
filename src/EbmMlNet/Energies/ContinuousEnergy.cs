using System.Collections.Concurrent;

namespace EbmMlNet;

/// <summary>
/// F(x, y) of a continuous answer y: one network or several, whose densities p_m(y | x) = exp(-F_m(x, y)) / Z_m(x) are mixed,
/// p(y | x) = sum_m w_m p_m(y | x). <see cref="DensityOf(ReadOnlySpan{float})"/> gives the density of a row.
/// </summary>
/// <remarks>Immutable; can be used by several threads.</remarks>
public sealed class ContinuousEnergy
{
    internal const string FormatTag = "continuous";
    private readonly float[] _weights;
    private readonly ConcurrentBag<RowReader> _readers = [];

    /// <summary>Mixes networks; they are shared.</summary>
    /// <param name="scaling">How answers enter the networks.</param>
    /// <param name="networks">One network or more of the same number of features.</param>
    /// <param name="weights">w, above 0, with a sum of 1.</param>
    /// <exception cref="ArgumentException">The networks do not fit each other, or the weights are no shares.</exception>
    public ContinuousEnergy(AnswerScaling scaling, IReadOnlyList<ContinuousNetwork> networks, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentNullException.ThrowIfNull(networks);
        CheckMixture(networks, 1, weights);
        Scaling = scaling;
        Networks = [.. networks];
        _weights = weights.ToArray();
        FeatureCount = networks[0].First.Knots.FeatureCount;
    }

    /// <summary>How answers enter the networks.</summary>
    public AnswerScaling Scaling { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<ContinuousNetwork> Networks { get; }

    /// <summary>w.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>The density of answers to a row.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    public ConditionalDensity DensityOf(ReadOnlySpan<float> features)
    {
        var reader = new RowReader(this);
        reader.Read(features);
        return reader.Density();
    }

    /// <summary>The density of answers to a row given by the features that are not zero.</summary>
    /// <param name="indices">Feature numbers in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an index is out of range or not greater than the one before it.</exception>
    public ConditionalDensity DensityOf(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        var reader = new RowReader(this);
        reader.Read(indices, values);
        return reader.Density();
    }

    /// <summary>The mean of <see cref="DensityOf(ReadOnlySpan{float})"/>, several times as fast; nothing is allocated.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    public double Mean(ReadOnlySpan<float> features)
    {
        RowReader reader = Rent();
        reader.Read(features);
        double mean = reader.Mean();
        Return(reader);
        return mean;
    }

    /// <summary>What reads one row after the other; it is used again once it is returned.</summary>
    internal RowReader Rent() => _readers.TryTake(out RowReader? reader) ? reader : new RowReader(this);

    internal void Return(RowReader reader) => _readers.Add(reader);

    /// <summary>The same networks with other spreads.</summary>
    internal ContinuousEnergy WithSpreads(double floor, double spread) =>
        new(Scaling, [.. Networks.Select(network => network.WithSpreads(floor, spread))], _weights);

    /// <exception cref="ArgumentException">The networks do not fit each other, or the weights are no shares.</exception>
    internal static void CheckMixture(IReadOnlyList<ContinuousNetwork> networks, int targets, ReadOnlySpan<float> weights)
    {
        if (networks.Count == 0)
        {
            throw new ArgumentException("One network or more expected, none found.", nameof(networks));
        }

        Parameters.CheckLength(weights.Length, networks.Count, nameof(weights));
        Parameters.CheckFinite(weights, nameof(weights));
        float sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] > 0
                ? weights[i]
                : throw new ArgumentException(FormattableString.Invariant($"Weight {i} is {weights[i]}; a number above 0 expected."), nameof(weights));
            if (networks[i].First.Knots.FeatureCount != networks[0].First.Knots.FeatureCount)
            {
                throw new ArgumentException(
                    $"Network {i} takes {networks[i].First.Knots.FeatureCount} features, but the first {networks[0].First.Knots.FeatureCount}.", nameof(networks));
            }

            if (networks[i].TargetCount != targets)
            {
                throw new ArgumentException($"Network {i} is of {networks[i].TargetCount} targets; {targets} expected.", nameof(networks));
            }
        }

        if (Math.Abs(sum - 1) > 1e-3)
        {
            throw new ArgumentException(FormattableString.Invariant($"The weights sum to {sum}; 1 expected."), nameof(weights));
        }
    }

    internal static ContinuousEnergy Read(PartReader reader)
    {
        float[] weights = reader.Floats("continuous/weights", -1);
        var networks = new ContinuousNetwork[weights.Length];
        for (int i = 0; i < networks.Length; i++)
        {
            networks[i] = ContinuousNetwork.Read(reader.Under($"continuous/{i}/"));
        }

        return new ContinuousEnergy(AnswerScaling.Read(reader), networks, weights);
    }

    internal void Write(PartWriter writer)
    {
        writer.Write("continuous/weights", _weights);
        Scaling.Write(writer);
        for (int i = 0; i < Networks.Count; i++)
        {
            Networks[i].Write(writer.Under($"continuous/{i}/"));
        }
    }
}
