namespace EbmMlNet;

/// <summary>The density p(y | x) of the answers to one row, normalised on a grid that is refined around its components.</summary>
/// <remarks>
/// Log densities are exact but for the integral's error, <see cref="NormalizationError"/>; masses and quantiles integrate a parabola through
/// every three nodes. Immutable; can be used by several threads.
/// </remarks>
public sealed class ConditionalDensity
{
    /// <summary>Peaks whose valley is at least this share of the lower one are one.</summary>
    private const double ShallowValley = 0.9;

    // What is kept of a grid is copied from it.
    [ThreadStatic]
    private static AnswerGrid? _grid;

    private readonly AnswerScaling _scaling;
    private readonly SurfaceReading[] _surfaces;
    private readonly float[] _weights;
    private readonly double[] _logPartitions;
    private readonly double[] _nodes;
    private readonly double[] _densities;
    private readonly double[] _masses;

    internal ConditionalDensity(AnswerScaling scaling, SurfaceReading[] surfaces, float[] weights)
    {
        (_scaling, _surfaces, _weights) = (scaling, surfaces, weights);
        AnswerGrid grid = _grid ??= new AnswerGrid();
        grid.Build(surfaces);
        _nodes = grid.Nodes.ToArray();
        _logPartitions = grid.LogPartitions.ToArray();
        NormalizationError = grid.Error;
        _densities = new double[_nodes.Length];
        grid.Mix(weights, _densities);
        _masses = new double[(_nodes.Length / 2) + 1];
        for (int i = 0; i + 1 < _masses.Length; i++)
        {
            _masses[i + 1] = _masses[i] + MassTo(i, 2);
        }

        // What rounding leaves.
        double total = _masses[^1];
        for (int i = 0; i < _masses.Length; i++)
        {
            _masses[i] /= total;
        }
    }

    /// <summary>The estimated error of the integral of exp(-F), as a share of it.</summary>
    public double NormalizationError { get; }

    /// <summary>E[y].</summary>
    public double Mean => Moment(y => y);

    /// <summary>E[(y - E[y])^2].</summary>
    public double Variance
    {
        get
        {
            double mean = Mean;
            return Moment(y => (y - mean) * (y - mean));
        }
    }

    /// <summary>The median, <see cref="Quantile"/> of 1/2.</summary>
    public double Median => Quantile(0.5);

    /// <summary>The answer of highest density.</summary>
    public double Mode => Modes(0).MaxBy(mode => mode.Density).Answer;

    /// <summary>
    /// F(x, y): the energy of an answer. That of one network is -log p(y | x) - log Z(x), up to the units of y; that of several is -log p(y | x).
    /// </summary>
    /// <param name="answer">y.</param>
    public double Energy(double answer) =>
        -LogDensity(answer) - (_surfaces.Length == 1 ? _logPartitions[0] : 0);

    /// <summary>log p(y | x), in nats per unit of y.</summary>
    /// <param name="answer">y; of one that cannot be, negative infinity.</param>
    public double LogDensity(double answer)
    {
        double u = _scaling.ToStandard(answer);
        if (!double.IsFinite(u))
        {
            return double.IsNaN(u) ? double.NaN : double.NegativeInfinity;
        }

        double most = double.NegativeInfinity, sum = 0;
        Span<double> logs = stackalloc double[Math.Min(_surfaces.Length, 64)];
        logs = _surfaces.Length > 64 ? new double[_surfaces.Length] : logs;
        for (int i = 0; i < _surfaces.Length; i++)
        {
            logs[i] = Math.Log(_weights[i]) - _surfaces[i].Energy(u) - _logPartitions[i];
            most = Math.Max(most, logs[i]);
        }

        foreach (double log in logs)
        {
            sum += Math.Exp(log - most);
        }

        return double.IsNegativeInfinity(most) ? most : most + Math.Log(sum) + _scaling.LogDerivative(answer);
    }

    /// <summary>P(Y &lt;= y).</summary>
    /// <param name="answer">y.</param>
    public double Cdf(double answer)
    {
        double u = _scaling.ToStandard(answer);
        if (double.IsNaN(u))
        {
            return double.NaN;
        }

        if (u <= _nodes[0])
        {
            return 0;
        }

        if (u >= _nodes[^1])
        {
            return 1;
        }

        int at = Array.BinarySearch(_nodes, u);
        int pair = (at >= 0 ? at : ~at - 1) / 2;
        double step = _nodes[(2 * pair) + 1] - _nodes[2 * pair];
        return Math.Clamp(_masses[pair] + MassTo(pair, (u - _nodes[2 * pair]) / step), _masses[pair], _masses[pair + 1]);
    }

    /// <summary>The least y with P(Y &lt;= y) at or above a probability.</summary>
    /// <param name="probability">From 0 to 1. At 0 and 1 the ends of the grid are given, beyond which there is less than one part in a million.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to 1.</exception>
    public double Quantile(double probability)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability from 0 to 1 expected.");
        }

        int at = Array.BinarySearch(_masses, probability);
        int pair = Math.Clamp(at >= 0 ? at : ~at - 1, 0, _masses.Length - 2);
        double low = 0, high = 2, wanted = probability - _masses[pair];
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = MassTo(pair, middle) < wanted ? (middle, high) : (low, middle);
        }

        double step = _nodes[(2 * pair) + 1] - _nodes[2 * pair];
        return _scaling.ToAnswer(_nodes[2 * pair] + ((low + high) / 2 * step));
    }

    /// <summary>The peaks, from the least answer to the greatest.</summary>
    /// <param name="leastMass">A peak of less mass belongs to its neighbour, from 0 to 1; the default is .01.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="leastMass"/> is not from 0 to 1.</exception>
    public IReadOnlyList<DensityMode> Modes(double leastMass = 0.01)
    {
        if (!(leastMass is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(leastMass), leastMass, "A mass from 0 to 1 expected.");
        }

        double[] heights = Heights();
        List<int> peaks = [], valleys = [];
        int lowest = 0;
        for (int i = 1; i + 1 < heights.Length; i++)
        {
            if (heights[i] > heights[i - 1] && heights[i] >= heights[i + 1])
            {
                if (peaks.Count > 0)
                {
                    valleys.Add(lowest);
                }

                peaks.Add(i);
                lowest = i;
            }

            lowest = heights[i] < heights[lowest] ? i : lowest;
        }

        if (peaks.Count == 0)
        {
            peaks.Add(Array.IndexOf(heights, heights.Max()));
        }

        while (peaks.Count > 1 && Shallowest(heights, peaks, valleys, leastMass) is { } valley)
        {
            peaks.RemoveAt(heights[peaks[valley]] < heights[peaks[valley + 1]] ? valley : valley + 1);
            valleys.RemoveAt(valley);
        }

        return [.. peaks.Select((peak, i) =>
        {
            double answer = Climb(peak);
            return new DensityMode(answer, MassOf(valleys, i), Math.Exp(LogDensity(answer)));
        })];
    }

    /// <summary>The smallest set of answers that holds a mass: where the density is above some level. Two modes can give two intervals.</summary>
    /// <param name="mass">The mass, above 0 and below 1; the default is .9.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mass"/> is not above 0 and below 1.</exception>
    public IReadOnlyList<AnswerInterval> HighestDensityRegion(double mass = 0.9)
    {
        if (!(mass is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(mass), mass, "A mass above 0 and below 1 expected.");
        }

        double[] heights = Heights(), answers = Answers();
        double low = 0, high = heights.Max();
        for (int i = 0; i < 40; i++)
        {
            double level = (low + high) / 2;
            double held = Above(level, heights, answers).Sum(interval => Cdf(interval.To) - Cdf(interval.From));
            (low, high) = held > mass ? (level, high) : (low, level);
        }

        return Above(low, heights, answers);
    }

    /// <summary>The answers whose density is above a level.</summary>
    /// <param name="logDensity">The level, as a log density.</param>
    internal IReadOnlyList<AnswerInterval> Above(double logDensity)
    {
        if (double.IsNegativeInfinity(logDensity))
        {
            return [new AnswerInterval(double.NegativeInfinity, double.PositiveInfinity)];
        }

        double[] answers = Answers();
        return [.. Above(Math.Exp(logDensity), Heights(), answers).Select(interval =>
            new AnswerInterval(Edge(interval.From, -1), Edge(interval.To, 1)))];

        // From a line's crossing of the level to the density's own, also beyond the grid.
        double Edge(double near, int side)
        {
            int at = Math.Clamp(Array.BinarySearch(answers, near) is var found and >= 0 ? found : ~Array.BinarySearch(answers, near), 1, answers.Length - 1);
            (double inside, double outside) = side < 0 ? (answers[at], answers[at - 1]) : (answers[at - 1], answers[at]);
            for (double reach = outside - inside; LogDensity(outside) >= logDensity && double.IsFinite(outside); reach *= 2)
            {
                (inside, outside) = (outside, outside + reach);
            }

            for (int i = 0; i < 50; i++)
            {
                double middle = (inside + outside) / 2;
                (inside, outside) = LogDensity(middle) >= logDensity ? (middle, outside) : (inside, middle);
            }

            return outside;
        }
    }

    /// <summary>Draws answers.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="count">How many.</param>
    public double[] Sample(Random random, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        double[] answers = new double[count];
        for (int i = 0; i < count; i++)
        {
            answers[i] = Quantile(random.NextDouble());
        }

        return answers;
    }

    /// <summary>
    /// The continuous ranked probability score of an answer, E|Y - y| - E|Y - Y'| / 2: how far the distribution is from it, in units of y.
    /// </summary>
    /// <param name="answer">y.</param>
    public double Crps(double answer)
    {
        // As the integral of (P(Y <= t) - [y <= t])^2, by the trapezoid rule between nodes.
        double[] answers = Answers();
        double score = answer < answers[0] ? answers[0] - answer : answer > answers[^1] ? answer - answers[^1] : 0;
        double before = 0;
        for (int i = 1; i < answers.Length; i++)
        {
            double from = answers[i - 1], to = answers[i], end = i % 2 == 0 ? _masses[i / 2] : Cdf(to);
            if (answer > from && answer < to)
            {
                double middle = Cdf(answer);
                score += Squares(before, middle, answer - from) + Squares(1 - middle, 1 - end, to - answer);
            }
            else
            {
                score += to <= answer ? Squares(before, end, to - from) : Squares(1 - before, 1 - end, to - from);
            }

            before = end;
        }

        return score;

        static double Squares(double a, double b, double width) => width * ((a * a) + (a * b) + (b * b)) / 3;
    }

    // The mass from the first node of a pair on, up to a place from 0 to 2 steps behind it.
    private double MassTo(int pair, double x)
    {
        double a = _densities[2 * pair], b = _densities[(2 * pair) + 1], c = _densities[(2 * pair) + 2];
        double step = _nodes[(2 * pair) + 1] - _nodes[2 * pair];
        return step * x * (a + (x * ((((4 * b) - (3 * a) - c) / 4) + (x * (a - (2 * b) + c) / 6))));
    }

    private double Moment(Func<double, double> of)
    {
        double sum = 0;
        for (int i = 0; i + 2 < _nodes.Length; i += 2)
        {
            double third = (_nodes[i + 1] - _nodes[i]) / 3;
            sum += third * ((_densities[i] * At(i)) + (4 * _densities[i + 1] * At(i + 1)) + (_densities[i + 2] * At(i + 2)));
        }

        return sum;

        double At(int i) => of(_scaling.ToAnswer(_nodes[i]));
    }

    private double[] Answers() => Array.ConvertAll(_nodes, _scaling.ToAnswer);

    // Densities per unit of y.
    private double[] Heights()
    {
        double[] heights = new double[_nodes.Length];
        for (int i = 0; i < heights.Length; i++)
        {
            heights[i] = _densities[i] * Math.Exp(_scaling.LogDerivative(_scaling.ToAnswer(_nodes[i])));
        }

        return heights;
    }

    private double MassOf(List<int> valleys, int peak) =>
        (peak < valleys.Count ? Cdf(_scaling.ToAnswer(_nodes[valleys[peak]])) : 1) - (peak > 0 ? Cdf(_scaling.ToAnswer(_nodes[valleys[peak - 1]])) : 0);

    // The valley to fill next; null where all peaks stand apart.
    private int? Shallowest(double[] heights, List<int> peaks, List<int> valleys, double leastMass)
    {
        int? found = null;
        double most = 0;
        for (int i = 0; i < valleys.Count; i++)
        {
            double share = heights[valleys[i]] / Math.Min(heights[peaks[i]], heights[peaks[i + 1]]);
            bool isSlight = share >= ShallowValley || MassOf(valleys, i) < leastMass || MassOf(valleys, i + 1) < leastMass;
            if (isSlight && share >= most)
            {
                (found, most) = (i, share);
            }
        }

        return found;
    }

    // The highest place between the neighbours of a node, by golden sections.
    private double Climb(int peak)
    {
        const double golden = 0.6180339887498949;
        double low = _scaling.ToAnswer(_nodes[Math.Max(peak - 1, 0)]), high = _scaling.ToAnswer(_nodes[Math.Min(peak + 1, _nodes.Length - 1)]);
        for (int i = 0; i < 30; i++)
        {
            double left = high - (golden * (high - low)), right = low + (golden * (high - low));
            (low, high) = LogDensity(left) < LogDensity(right) ? (left, high) : (low, right);
        }

        return (low + high) / 2;
    }

    private static List<AnswerInterval> Above(double level, double[] heights, double[] answers)
    {
        var intervals = new List<AnswerInterval>();
        double? from = heights[0] > level ? answers[0] : null;
        for (int i = 1; i < heights.Length; i++)
        {
            if (from is null == heights[i] > level)
            {
                double share = (level - heights[i - 1]) / (heights[i] - heights[i - 1]);
                double crossing = answers[i - 1] + (share * (answers[i] - answers[i - 1]));
                if (from is { } start)
                {
                    intervals.Add(new AnswerInterval(start, crossing));
                    from = null;
                }
                else
                {
                    from = crossing;
                }
            }
        }

        if (from is { } open)
        {
            intervals.Add(new AnswerInterval(open, answers[^1]));
        }

        return intervals;
    }
}
