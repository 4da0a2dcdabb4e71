namespace EnergySurfaces.Experiment;

/// <summary>Whether a surface is good for inference.</summary>
/// <param name="Error">How far inference is off: the mean distance of the answer of lowest energy from x^2.</param>
/// <param name="Gap">How far the most offending of a question's incorrect answers lies above the right one, on average.</param>
/// <param name="Spread">The standard deviation of the energies of a question's answers, on average.</param>
internal sealed record SurfaceMeasures(double Error, double Gap, double Spread)
{
    private const double FlatBelow = 0.01;

    /// <summary>The trainer's own rule, for a margin of 1: energies that hardly differ, and right answers that do not stand out.</summary>
    public bool IsFlat => Spread < FlatBelow && Gap < FlatBelow;

    public static SurfaceMeasures Of(EnergySurface surface, IReadOnlyList<float> questions)
    {
        double[] errors = [.. questions.Select(x => Math.Abs(surface.BestAnswer(x) - Parabola.Answer(x)))];
        var groups = Parabola.Candidates(questions).GroupBy(candidate => candidate.GroupId).Select(group =>
        {
            // The right answer comes first.
            float[] energies = surface.Energies([.. group.SelectMany(candidate => candidate.Features)]);
            double mean = energies.Average();
            double variance = energies.Average(energy => (energy - mean) * (energy - mean));
            return (Gap: energies.Skip(1).Min() - energies[0], Spread: Math.Sqrt(variance));
        }).ToArray();
        return new SurfaceMeasures(errors.Average(), groups.Average(group => group.Gap), groups.Average(group => group.Spread));
    }
}
