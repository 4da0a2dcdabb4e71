namespace EbmMlNet;

/// <summary>The joint density p(y | x) of the targets of one row, normalised by weighted points that its own mixtures draw.</summary>
/// <remarks>
/// exp(-F) is integrated over 1,016 fixed points a network, the same for every row and in every process (randomly shifted lattices, drawn through the
/// network's mixture, and weighed by what the residual adds to it). Log densities are exact but for the integral's standard error,
/// <see cref="NormalizationError"/>; covariance, quantiles and scores are those of the weighted points. Immutable; can be used by several threads.
/// </remarks>
public sealed class MultivariateDensity
{
    /// <summary>More proposals than this are not refused for one draw: then one of them is taken by its weight.</summary>
    private const int MostTries = 10_000;

    /// <summary>So many points, drawn by their weights, stand for the density in a score of pairs.</summary>
    private const int ScorePoints = 256;

    private readonly MultivariateEnergy _energy;
    private readonly MultivariateSurface[] _surfaces;
    private readonly double[] _logPartitions;
    private readonly double[][] _answers;
    private readonly double[] _shares;
    private readonly float[][] _places;
    private readonly int[][] _components;

    internal MultivariateDensity(MultivariateEnergy energy, MultivariateReader reader)
    {
        (_energy, _surfaces, _logPartitions, _places, _components) = (energy, reader.Surfaces, reader.LogPartitions, reader.Places, reader.Components);
        NormalizationError = reader.Errors.Max();
        EffectiveSampleSize = reader.Shares.Min(shares => 1 / shares.Sum(share => (double)share * share) / MultivariatePoints.Count);
        double[] mean = new double[energy.TargetCount];
        reader.Mean(mean);
        Mean = mean;
        _answers = [.. Enumerable.Range(0, energy.TargetCount).Select(t =>
            _places.SelectMany(places => places.Skip(t * MultivariatePoints.Count).Take(MultivariatePoints.Count)).Select(u => energy.Scalings[t].ToAnswer(u)).ToArray())];
        _shares = [.. reader.Shares.SelectMany((shares, m) => shares.Select(share => (double)share * energy.Weights[m]))];
    }

    /// <summary>Number of targets.</summary>
    public int TargetCount => _energy.TargetCount;

    /// <summary>The standard error of the integral of exp(-F), as a share of it, as the copies of the points tell: the largest of the networks'.</summary>
    public double NormalizationError { get; }

    /// <summary>
    /// The effective share of the points, (sum w)^2 / (S sum w^2) of their weights, from 1/S to 1: the smallest of the networks'. Near 1 where the mixture
    /// says nearly all.
    /// </summary>
    public double EffectiveSampleSize { get; }

    /// <summary>E[y], a number for each target.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>E[(y - E[y]) (y - E[y])'], <c>[targets, targets]</c>.</summary>
    public double[,] Covariance()
    {
        int targets = TargetCount;
        double[,] covariance = new double[targets, targets];
        double[] center = [.. _answers.Select(values => Weighted(values))];
        for (int i = 0; i < targets; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int s = 0; s < _shares.Length; s++)
                {
                    sum += _shares[s] * (_answers[i][s] - center[i]) * (_answers[j][s] - center[j]);
                }

                covariance[i, j] = covariance[j, i] = sum;
            }
        }

        return covariance;
    }

    /// <summary>The answer of highest density that <see cref="Modes"/> finds.</summary>
    public IReadOnlyList<double> Mode => Modes(0).MaxBy(mode => mode.Density)!.Answer;

    /// <summary>
    /// F(x, y): the energy of an answer. That of one network is -log p(y | x) - log Z(x), up to the units of y; that of several is -log p(y | x).
    /// </summary>
    /// <param name="answer">y, a number for each target.</param>
    /// <exception cref="ArgumentException">The answer has another number of targets.</exception>
    public double Energy(ReadOnlySpan<double> answer) => -LogDensity(answer) - (_surfaces.Length == 1 ? _logPartitions[0] : 0);

    /// <summary>log p(y | x), in nats per unit of every target.</summary>
    /// <param name="answer">y, a number for each target; of one that cannot be, negative infinity.</param>
    /// <exception cref="ArgumentException">The answer has another number of targets.</exception>
    public double LogDensity(ReadOnlySpan<double> answer)
    {
        Parameters.CheckLength(answer.Length, TargetCount, nameof(answer));
        Span<double> u = stackalloc double[answer.Length];
        double derivative = 0;
        bool isPossible = true;
        for (int t = 0; t < answer.Length; t++)
        {
            u[t] = _energy.Scalings[t].ToStandard(answer[t]);
            if (double.IsNaN(u[t]))
            {
                return double.NaN;
            }

            isPossible &= double.IsFinite(u[t]);
            derivative += _energy.Scalings[t].LogDerivative(answer[t]);
        }

        return isPossible ? LogStandard(u) + derivative : double.NegativeInfinity;
    }

    /// <summary>The least number that a target is at or below with a probability, by the weighted points.</summary>
    /// <param name="target">The target, from 0.</param>
    /// <param name="probability">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target, or the probability is not from 0 to 1.</exception>
    public double Quantile(int target, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, TargetCount);
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability from 0 to 1 expected.");
        }

        double[] sorted = [.. _answers[target]], shares = [.. _shares];
        Array.Sort(sorted, shares);
        // Each point stands for the mass half before and half behind it; between two of them, a line.
        double before = 0;
        for (int s = 0; s < sorted.Length; s++)
        {
            double at = before + (shares[s] / 2);
            if (at >= probability)
            {
                if (s == 0)
                {
                    return sorted[0];
                }

                double earlier = before - (shares[s - 1] / 2);
                return sorted[s - 1] + ((sorted[s] - sorted[s - 1]) * Math.Clamp((probability - earlier) / (at - earlier), 0, 1));
            }

            before += shares[s];
        }

        return sorted[^1];
    }

    /// <summary>The peaks, highest first: from each component of the mixtures uphill, by Newton's steps on the energy that are kept where they lead up.</summary>
    /// <param name="leastMass">A peak of less mass belongs to the nearest other, from 0 to 1; the default is .01.</param>
    /// <remarks>Two peaks are one where on the line between them the density does not fall below .9 of the lower.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="leastMass"/> is not from 0 to 1.</exception>
    public IReadOnlyList<MultivariateMode> Modes(double leastMass = 0.01)
    {
        if (!(leastMass is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(leastMass), leastMass, "A mass from 0 to 1 expected.");
        }

        var search = new ModeSearch(_energy.Scalings, _surfaces, LogStandard, AddSlope);
        return [.. search.Find(ComponentMasses(), leastMass).Select(peak => new MultivariateMode(ToAnswer(peak.Place), peak.Mass, Math.Exp(peak.LogDensity)))];
    }

    /// <summary>Draws answers, <c>[count][targets]</c>: from the mixtures, refused as the residual says.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="count">How many.</param>
    public double[][] Sample(Random random, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        double[][] answers = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double place = random.NextDouble();
            int network = 0;
            for (; network + 1 < _surfaces.Length && place >= _energy.Weights[network]; network++)
            {
                place -= _energy.Weights[network];
            }

            answers[i] = ToAnswer(Draw(_surfaces[network], random));
        }

        return answers;
    }

    /// <summary>
    /// The energy score of an answer, E|Y - y| - E|Y - Y'| / 2 with Euclid's norm in the targets' own units: what the continuous ranked probability score
    /// is for one target (Gneiting and Raftery, 2007). Of 256 points.
    /// </summary>
    /// <param name="answer">y, a number for each target.</param>
    /// <exception cref="ArgumentException">The answer has another number of targets.</exception>
    public double EnergyScore(ReadOnlySpan<double> answer)
    {
        Parameters.CheckLength(answer.Length, TargetCount, nameof(answer));
        int[] points = Resample(ScorePoints);
        double near = 0, apart = 0;
        Span<double> y = stackalloc double[answer.Length];
        answer.CopyTo(y);
        for (int a = 0; a < points.Length; a++)
        {
            double square = 0;
            for (int t = 0; t < y.Length; t++)
            {
                double from = _answers[t][points[a]] - y[t];
                square += from * from;
            }

            near += Math.Sqrt(square);
            for (int b = 0; b < a; b++)
            {
                square = 0;
                for (int t = 0; t < y.Length; t++)
                {
                    double from = _answers[t][points[a]] - _answers[t][points[b]];
                    square += from * from;
                }

                apart += Math.Sqrt(square);
            }
        }

        // Pairs of different points: a point is at no distance from itself, but the density's next draw is.
        return (near / points.Length) - (apart / points.Length / (points.Length - 1));
    }

    /// <summary>Adds -dF/du of a standardised answer, and the mixtures' curvature there.</summary>
    internal void AddSlope(ReadOnlySpan<double> u, Span<double> slope, Span<double> curvature)
    {
        double all = LogStandard(u);
        for (int m = 0; m < _surfaces.Length; m++)
        {
            double share = Math.Exp(Math.Log(_energy.Weights[m]) - _surfaces[m].Energy(u) - _logPartitions[m] - all);
            if (share > 1e-12)
            {
                _surfaces[m].AddSlope(u, share, slope, curvature);
            }
        }
    }

    private double LogStandard(ReadOnlySpan<double> u)
    {
        double most = double.NegativeInfinity, sum = 0;
        for (int m = 0; m < _surfaces.Length; m++)
        {
            double log = Math.Log(_energy.Weights[m]) - _surfaces[m].Energy(u) - _logPartitions[m];
            if (log > most)
            {
                sum *= Math.Exp(most - log);
                most = log;
            }

            sum += double.IsNegativeInfinity(most) ? 0 : Math.Exp(log - most);
        }

        return double.IsNegativeInfinity(most) ? most : most + Math.Log(sum);
    }

    // A draw of one network's density, standardised.
    private double[] Draw(MultivariateSurface surface, Random random)
    {
        int targets = TargetCount;
        double[] normal = new double[targets], u = new double[targets], kept = [];
        double all = 0;
        for (int i = 0; i < MostTries; i++)
        {
            for (int t = 0; t < targets; t++)
            {
                normal[t] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }

            surface.Place(surface.ComponentAt(random.NextDouble()), normal, u);
            double weight = Math.Exp(surface.Residual(u) - surface.ResidualBound);
            if (random.NextDouble() < weight)
            {
                return u;
            }

            all += weight;
            kept = random.NextDouble() * all < weight ? [.. u] : kept;
        }

        return kept;
    }

    // The mass of each network's components, by its points.
    private double[][] ComponentMasses()
    {
        double[][] masses = [.. _surfaces.Select(surface => new double[surface.LogWeights.Length])];
        for (int m = 0; m < masses.Length; m++)
        {
            for (int i = 0; i < MultivariatePoints.Count; i++)
            {
                masses[m][_components[m][i]] += _shares[(m * MultivariatePoints.Count) + i];
            }
        }

        return masses;
    }

    // Points in proportion to their shares, evenly along them.
    private int[] Resample(int count)
    {
        int[] points = new int[count];
        double end = _shares[0];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            double wanted = (i + 0.5) / count;
            while (end < wanted && at + 1 < _shares.Length)
            {
                end += _shares[++at];
            }

            points[i] = at;
        }

        return points;
    }

    private double Weighted(double[] values)
    {
        double sum = 0;
        for (int s = 0; s < values.Length; s++)
        {
            sum += _shares[s] * values[s];
        }

        return sum;
    }

    private double[] ToAnswer(double[] u) => [.. u.Select((value, t) => _energy.Scalings[t].ToAnswer(value))];
}
