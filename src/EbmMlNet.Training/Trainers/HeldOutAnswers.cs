namespace EbmMlNet;

/// <summary>Answers that a network has not seen, each measured by the network that holds its row out.</summary>
internal sealed class HeldOutAnswers
{
    /// <summary>More rows than this do not move a mean as much as seeds do.</summary>
    public const int MostRows = 2000;

    /// <summary>So many labels say what the marginal density is.</summary>
    private const int MostMarginal = 2000;

    /// <summary>Spreads are not narrowed further: medians of few rows can be far off.</summary>
    private const double LeastMixingFactor = 0.6;

    /// <summary>Of a kernel of the marginal density.</summary>
    private const double LeastWidth = 0.01;

    private static readonly double[] _floors = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3];
    private static readonly double[] _spreads = [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3];

    private readonly float[][] _features;
    private readonly float[][] _answers;
    private readonly int[] _parts;
    private readonly IReadOnlyList<AnswerScaling> _scalings;
    private readonly int _threads;

    public HeldOutAnswers(GroupedRows rows, int[] parts, IReadOnlyList<AnswerScaling> scalings, int threads)
    {
        int[] held = [.. Enumerable.Range(0, parts.Length).Where(row => parts[row] >= 0)];
        held = held.Length <= MostRows ? held : [.. Enumerable.Range(0, MostRows).Select(i => held[(int)((long)i * held.Length / MostRows)])];
        // The rows themselves become places among knots.
        _features = [.. held.Select(row => rows.Features.Read(row, new float[rows.Features.FeatureCount]).ToArray())];
        _answers = [.. held.Select(row => rows.Labels.AsSpan(row * rows.Targets, rows.Targets).ToArray())];
        _parts = [.. held.Select(row => parts[row])];
        (_scalings, _threads) = (scalings, threads);
        MarginalNll = held.Length == 0 ? double.NaN : Marginal(rows, parts, held);
    }

    public int Count => _answers.Length;

    /// <summary>The mean NLL of the answers under a density that knows no features: the labels of other parts, smoothed.</summary>
    public double MarginalNll { get; }

    /// <summary>The NLL of every answer.</summary>
    public double[] Nll(IReadOnlyList<ContinuousNetwork> networks)
    {
        double[] nll = new double[Count];
        _ = Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, () => networks.Select(network => Reader([network])).ToArray(), (i, _, alone) =>
        {
            IAnswerReader reader = alone[_parts[i]];
            reader.Read(_features[i]);
            // An answer at which a density is 0 shall not hide all others.
            nll[i] = Math.Min(-reader.LogDensity(_answers[i]), 1e4);
            return alone;
        }, _ => { });
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

        int targets = _scalings.Count, count = Count * targets;
        double[] errors = new double[count], between = new double[count];
        _ = Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, () => Reader(networks), (i, _, reader) =>
        {
            reader.Read(_features[i]);
            for (int t = 0; t < targets; t++)
            {
                double mean = 0, square = 0;
                for (int m = 0; m < networks.Count; m++)
                {
                    double of = reader.MeanOf(m, t);
                    mean += of / networks.Count;
                    square += of * of / networks.Count;
                }

                double error = _scalings[t].ToStandard(_answers[i][t]) - reader.MeanOf(_parts[i], t);
                (errors[(i * targets) + t], between[(i * targets) + t]) = (error * error / 0.455, (square - (mean * mean)) * networks.Count / (networks.Count - 1));
            }

            return reader;
        }, _ => { });
        Array.Sort(errors);
        Array.Sort(between);
        return Math.Sqrt(Math.Clamp(1 - (2 * between[count / 2] / Math.Max(errors[count / 2], 1e-12)), LeastMixingFactor * LeastMixingFactor, 1));
    }

    private IAnswerReader Reader(IReadOnlyList<ContinuousNetwork> networks)
    {
        float[] weights = [.. networks.Select(_ => 1f / networks.Count)];
        return _scalings.Count == 1
            ? new RowReader(new ContinuousEnergy(_scalings[0], networks, weights))
            : new MultivariateReader(new MultivariateEnergy(_scalings, networks, weights));
    }

    // Normal kernels on the labels of the other parts, of the shape of all labels and as wide as Silverman's rule, or for vectors Scott's, says.
    private double Marginal(GroupedRows rows, int[] parts, int[] held)
    {
        int step = Math.Max(1, rows.RowCount / MostMarginal), targets = _scalings.Count;
        (double[] U, int Part)[] labels =
            [.. Enumerable.Range(0, rows.RowCount).Where(row => row % step == 0).Select(row => (Standard(rows.Labels.AsSpan(row * targets, targets)), parts[row]))];
        double[] mean = [.. Enumerable.Range(0, targets).Select(t => labels.Average(label => label.U[t]))], shape = new double[targets * targets];
        for (int i = 0; i < targets; i++)
        {
            for (int j = 0; j < targets; j++)
            {
                shape[(i * targets) + j] = labels.Average(label => (label.U[i] - mean[i]) * (label.U[j] - mean[j])) + (i == j ? 1e-6 : 0);
            }
        }

        _ = Cholesky.Factor(shape, targets);
        double width = (targets == 1 ? 0.9 : 1) * Math.Pow(labels.Length, -1.0 / (targets + 4)), sum = 0, volume = Math.Pow(width * Math.Sqrt(2 * Math.PI), targets);
        for (int i = 0; i < targets; i++)
        {
            shape[(i * targets) + i] = Math.Max(shape[(i * targets) + i], LeastWidth / width);
            volume *= shape[(i * targets) + i];
        }

        foreach ((double[] u, _) in labels)
        {
            Whiten(u);
        }

        for (int i = 0; i < held.Length; i++)
        {
            double[] u = Standard(_answers[i]);
            Whiten(u);
            double density = 0;
            int others = 0;
            foreach ((double[] other, int part) in labels)
            {
                if (part != _parts[i])
                {
                    double square = 0;
                    for (int t = 0; t < targets; t++)
                    {
                        double z = (u[t] - other[t]) / width;
                        square += z * z;
                    }

                    density += Math.Exp(-square / 2);
                    others++;
                }
            }

            sum += Math.Min(-Math.Log(density / Math.Max(others, 1) / volume), 1e4);
            for (int t = 0; t < targets; t++)
            {
                sum -= _scalings[t].LogDerivative(_answers[i][t]);
            }
        }

        return sum / held.Length;

        void Whiten(double[] u)
        {
            for (int i = 0; i < targets; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    u[i] -= shape[(i * targets) + j] * u[j];
                }

                u[i] /= shape[(i * targets) + i];
            }
        }
    }

    private double[] Standard(ReadOnlySpan<float> answer)
    {
        double[] u = new double[answer.Length];
        for (int t = 0; t < u.Length; t++)
        {
            u[t] = _scalings[t].ToStandard(answer[t]);
        }

        return u;
    }
}
