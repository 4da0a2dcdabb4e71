namespace EbmMlNet;

/// <summary>Answers that a network has not seen, each measured by the network that holds its row out.</summary>
internal sealed class HeldOutAnswers
{
    /// <summary>More rows than this do not move a mean as much as seeds do.</summary>
    private const int MostRows = 2000;

    /// <summary>So many labels say what the marginal density is.</summary>
    private const int MostMarginal = 2000;

    /// <summary>Spreads are not narrowed further: medians of few rows can be far off.</summary>
    private const double LeastMixingFactor = 0.6;

    private static readonly double[] _floors = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3];
    private static readonly double[] _spreads = [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3];

    private readonly float[][] _features;
    private readonly float[] _answers;
    private readonly int[] _parts;
    private readonly AnswerScaling _scaling;
    private readonly int _threads;

    public HeldOutAnswers(DensityRows rows, int[] parts, AnswerScaling scaling, int threads)
    {
        int[] held = [.. Enumerable.Range(0, parts.Length).Where(row => parts[row] >= 0)];
        held = held.Length <= MostRows ? held : [.. Enumerable.Range(0, MostRows).Select(i => held[(int)((long)i * held.Length / MostRows)])];
        // The rows themselves become places among knots.
        _features = [.. held.Select(row => rows.Features.Read(row, new float[rows.Features.FeatureCount]).ToArray())];
        _answers = [.. held.Select(row => rows.Answers[row])];
        _parts = [.. held.Select(row => parts[row])];
        (_scaling, _threads) = (scaling, threads);
        MarginalNll = held.Length == 0 ? double.NaN : Marginal(rows, parts, held);
    }

    public int Count => _answers.Length;

    /// <summary>The mean NLL of the answers under a density that knows no features: the labels of other parts, smoothed.</summary>
    public double MarginalNll { get; }

    /// <summary>The NLL of every answer.</summary>
    public double[] Nll(IReadOnlyList<ContinuousNetwork> networks)
    {
        double[] nll = new double[Count];
        ContinuousEnergy[] alone = [.. networks.Select(network => new ContinuousEnergy(_scaling, [network], [1]))];
        _ = Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, i =>
        {
            RowReader reader = alone[_parts[i]].Rent();
            reader.Read(_features[i]);
            // An answer at which a density is 0 shall not hide all others.
            nll[i] = Math.Min(-reader.LogDensity(_answers[i]), 1e4);
            alone[_parts[i]].Return(reader);
        });
        return nll;
    }

    /// <summary>The mean of each part.</summary>
    public double[] ByPart(double[] nll)
    {
        double[] means = new double[_parts.Max() + 1];
        int[] counts = new int[means.Length];
        for (int i = 0; i < nll.Length; i++)
        {
            means[_parts[i]] += nll[i];
            counts[_parts[i]]++;
        }

        return [.. means.Select((sum, part) => sum / Math.Max(counts[part], 1))];
    }

    /// <summary>The least spread and the factor of what is above it that give these answers the highest likelihood.</summary>
    public (double Floor, double Spread) ChooseSpreads(IReadOnlyList<ContinuousNetwork> networks, double? floor)
    {
        double[] floors = floor is { } given ? [given] : _floors;
        int atFloor = floor is null ? Array.IndexOf(_floors, 0.01) : 0, atSpread = Array.IndexOf(_spreads, 1.0);
        var known = new Dictionary<(int, int), double>();
        while (true)
        {
            (int Floor, int Spread) next = new[] { (atFloor, atSpread), (atFloor - 1, atSpread), (atFloor + 1, atSpread), (atFloor, atSpread - 1), (atFloor, atSpread + 1), (atFloor + 1, atSpread - 1), (atFloor - 1, atSpread + 1) }
                .Where(place => place.Item1 >= 0 && place.Item1 < floors.Length && place.Item2 >= 0 && place.Item2 < _spreads.Length)
                .MinBy(place => At(place));
            if (next == (atFloor, atSpread))
            {
                return (floors[atFloor], _spreads[atSpread]);
            }

            (atFloor, atSpread) = next;
        }

        double At((int Floor, int Spread) place)
        {
            if (!known.TryGetValue(place, out double nll))
            {
                nll = Nll([.. networks.Select(network => network.WithSpreads(floors[place.Floor], _spreads[place.Spread]))]).Average();
                known.Add(place, nll);
            }

            return nll;
        }
    }

    /// <summary>
    /// By how much the spreads that suit each network alone are too wide for all of them together: a mixture is as wide as its networks and
    /// as they lie apart, while its mean errs less than theirs do.
    /// </summary>
    /// <remarks>
    /// With E^2 for a network's squared error and B for the variance of the networks' means, the mean of many networks errs by E^2 - B (Krogh and
    /// Vedelsby, 1995), and the mixture's variance is that within networks and B: it is right at E^2 - 2 B within. Medians, of squares of a
    /// normal deviate .455 of the mean, keep outliers out.
    /// </remarks>
    public double MixingFactor(IReadOnlyList<ContinuousNetwork> networks)
    {
        if (networks.Count < 2)
        {
            return 1;
        }

        double[] errors = new double[Count], between = new double[Count];
        var all = new ContinuousEnergy(_scaling, networks, [.. networks.Select(_ => 1f / networks.Count)]);
        _ = Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, i =>
        {
            RowReader reader = all.Rent();
            reader.Read(_features[i]);
            double mean = 0, square = 0;
            foreach (SurfaceReading surface in reader.Surfaces)
            {
                mean += surface.Mean / networks.Count;
                square += surface.Mean * surface.Mean / networks.Count;
            }

            double error = _scaling.ToStandard(_answers[i]) - reader.Surfaces[_parts[i]].Mean;
            (errors[i], between[i]) = (error * error / 0.455, (square - (mean * mean)) * networks.Count / (networks.Count - 1));
            all.Return(reader);
        });
        Array.Sort(errors);
        Array.Sort(between);
        return Math.Sqrt(Math.Clamp(1 - (2 * between[Count / 2] / Math.Max(errors[Count / 2], 1e-12)), LeastMixingFactor * LeastMixingFactor, 1));
    }

    // Normal kernels on the labels of the other parts, as wide as Silverman's rule says.
    private double Marginal(DensityRows rows, int[] parts, int[] held)
    {
        int step = Math.Max(1, rows.Count / MostMarginal);
        (double U, int Part)[] labels = [.. Enumerable.Range(0, rows.Count).Where(row => row % step == 0).Select(row => (_scaling.ToStandard(rows.Answers[row]), parts[row]))];
        double mean = labels.Average(label => label.U), deviation = Math.Sqrt(labels.Average(label => (label.U - mean) * (label.U - mean)));
        double width = Math.Max(0.9 * deviation * Math.Pow(labels.Length, -0.2), 0.01), sum = 0;
        for (int i = 0; i < held.Length; i++)
        {
            double u = _scaling.ToStandard(_answers[i]), density = 0;
            int others = 0;
            foreach ((double other, int part) in labels)
            {
                if (part != _parts[i])
                {
                    double z = (u - other) / width;
                    density += Math.Exp(-z * z / 2);
                    others++;
                }
            }

            sum += Math.Min(-Math.Log(density / Math.Max(others, 1) / width / Math.Sqrt(2 * Math.PI)), 1e4) - _scaling.LogDerivative(_answers[i]);
        }

        return sum / held.Length;
    }
}
