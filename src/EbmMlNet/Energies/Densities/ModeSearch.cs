namespace EbmMlNet;

/// <summary>Finds the peaks of a joint density: uphill from every component of its mixtures.</summary>
/// <param name="scalings">How targets are standardised: the density's peaks are those per unit of the targets.</param>
/// <param name="surfaces">The networks.</param>
/// <param name="logDensity">The log density of a standardised answer.</param>
/// <param name="addSlope">Adds its slope, and the curvature of the mixtures.</param>
internal sealed class ModeSearch(
    IReadOnlyList<AnswerScaling> scalings, IReadOnlyList<MultivariateSurface> surfaces, ModeSearch.LogDensityOf logDensity, ModeSearch.SlopeOf addSlope)
{
    /// <summary>Peaks whose valley is at least this share of the lower one are one.</summary>
    private const double ShallowValley = 0.9;

    /// <summary>A component of less mass is no start.</summary>
    private const double LeastStart = 1e-3;

    private const int MostStarts = 32;
    private const int MostSteps = 60;
    private const int MostHalvings = 12;
    private const int PlacesBetween = 9;

    public delegate double LogDensityOf(ReadOnlySpan<double> u);

    public delegate void SlopeOf(ReadOnlySpan<double> u, Span<double> slope, Span<double> curvature);

    private int Targets => scalings.Count;

    /// <param name="masses">The mass of every component of every network.</param>
    /// <param name="leastMass">A peak of less belongs to the nearest other.</param>
    /// <returns>Where the peaks are, standardised, and their log densities per unit of the targets; highest first.</returns>
    public IReadOnlyList<(double[] Place, double Mass, double LogDensity)> Find(double[][] masses, double leastMass)
    {
        (double[] Place, double Mass, double LogDensity)[] climbed =
        [
            .. masses.SelectMany((parts, m) => parts.Select((mass, k) => (Mass: mass, Place: surfaces[m].Means.AsSpan(k * Targets, Targets).ToArray())))
                .OrderByDescending(start => start.Mass).Where((start, i) => i == 0 || (i < MostStarts && start.Mass >= LeastStart))
                .Select(start => Climb(start.Place, start.Mass)).OrderByDescending(peak => peak.LogDensity),
        ];
        var peaks = new List<(double[] Place, double Mass, double LogDensity)>();
        foreach (var found in climbed)
        {
            int same = peaks.FindIndex(peak => IsOne(peak.Place, found.Place, found.LogDensity));
            if (same < 0)
            {
                peaks.Add(found);
            }
            else
            {
                peaks[same] = peaks[same] with { Mass = peaks[same].Mass + found.Mass };
            }
        }

        while (peaks.Count > 1 && peaks.Min(peak => peak.Mass) < leastMass)
        {
            var slight = peaks.MinBy(peak => peak.Mass);
            _ = peaks.Remove(slight);
            int nearest = Enumerable.Range(0, peaks.Count).MinBy(i => Distance(peaks[i].Place, slight.Place));
            peaks[nearest] = peaks[nearest] with { Mass = peaks[nearest].Mass + slight.Mass };
        }

        // What started nowhere.
        double all = peaks.Sum(peak => peak.Mass);
        return [.. peaks.Select(peak => peak with { Mass = peak.Mass / all })];
    }

    private (double[] Place, double Mass, double LogDensity) Climb(double[] at, double mass)
    {
        double height = Height(at);
        double[] slope = new double[Targets], curvature = new double[Targets * Targets], to = new double[Targets];
        for (int step = 0; step < MostSteps; step++)
        {
            Array.Clear(slope);
            Array.Clear(curvature);
            addSlope(at, slope, curvature);
            for (int t = 0; t < Targets; t++)
            {
                slope[t] += LogSlope(t);
            }

            if (!Cholesky.Solve(curvature, slope))
            {
                break;
            }

            bool isHigher = false;
            double length = Math.Sqrt(slope.Sum(s => s * s));
            for (int halving = 0; halving < MostHalvings && !isHigher && length > 1e-5; halving++, length /= 2)
            {
                for (int t = 0; t < Targets; t++)
                {
                    to[t] = at[t] + (slope[t] / (1 << halving));
                }

                double there = Height(to);
                if (there > height)
                {
                    (at, to, height, isHigher) = (to, at, there, true);
                }
            }

            if (!isHigher)
            {
                break;
            }
        }

        return (at, mass, height);
    }

    // The log density per unit of the targets.
    private double Height(ReadOnlySpan<double> u)
    {
        double height = logDensity(u);
        for (int t = 0; t < Targets; t++)
        {
            height += scalings[t].LogDerivative(scalings[t].ToAnswer(u[t]));
        }

        return height;
    }

    // With a logarithm, log |du/dy| = -(scale u + center) - log scale.
    private double LogSlope(int target) => scalings[target].LogOffset is null ? 0 : -scalings[target].Scale;

    private bool IsOne(double[] higher, double[] lower, double height)
    {
        double[] between = new double[Targets];
        for (int i = 1; i <= PlacesBetween; i++)
        {
            double share = i / (PlacesBetween + 1.0);
            for (int t = 0; t < Targets; t++)
            {
                between[t] = (share * higher[t]) + ((1 - share) * lower[t]);
            }

            if (Height(between) < height + Math.Log(ShallowValley))
            {
                return false;
            }
        }

        return true;
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
}
