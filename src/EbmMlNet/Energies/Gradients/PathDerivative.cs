namespace EbmMlNet;

/// <summary>
/// A derivative that is integrated along a path of one piece. Each of its steps takes the derivative at its middle; the steps whose sum is
/// farthest from the change of the energy are halved, which finds the kinks of rectifiers, until all sums together are right.
/// </summary>
internal abstract class PathDerivative : EnergyDerivative
{
    private const int FewestSteps = 32;
    private const int MostSteps = 2048;
    private const double RelativeError = 1e-4;

    /// <summary>Float's rounding of the energies, below which nothing is gained.</summary>
    private const double Rounding = 1e-6;

    public sealed override void AddContributions(
        ReadOnlySpan<float> features, ReadOnlySpan<float> against, double weight, Span<double> contributions)
    {
        double[] ofStep = new double[contributions.Length];
        Begin(features, against);
        double first = EnergyAt(0), last = EnergyAt(1), before = first, error = 0;
        double enough = Math.Max(RelativeError * Math.Abs(last - first), Rounding * (Math.Abs(first) + Math.Abs(last)));
        var steps = new PriorityQueue<Step, double>();
        for (int i = 1; i <= FewestSteps; i++)
        {
            double to = i / (double)FewestSteps, after = EnergyAt(to);
            error += Enqueue(new Step((i - 1) / (double)FewestSteps, to, before, after));
            before = after;
        }

        while (steps.Count < MostSteps && error > enough && steps.TryDequeue(out Step worst, out double negative))
        {
            double middle = (worst.From + worst.To) / 2, energy = EnergyAt(middle);
            error += negative + Enqueue(new Step(worst.From, middle, worst.Before, energy)) + Enqueue(new Step(middle, worst.To, energy, worst.After));
        }

        foreach ((Step step, _) in steps.UnorderedItems)
        {
            AddStep(step.From, step.To, weight, contributions);
        }

        double Enqueue(Step step)
        {
            Array.Clear(ofStep);
            AddStep(step.From, step.To, 1, ofStep);
            double off = Math.Abs(ofStep.Sum() - (step.After - step.Before));
            // The largest comes first; an energy that is not a number is not mended by more steps.
            off = double.IsNaN(off) ? 0 : off;
            steps.Enqueue(step, -off);
            return off;
        }
    }

    /// <summary>Lays the path from one row, at 0, to the row explained, at 1.</summary>
    protected abstract void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against);

    /// <summary>F on the path.</summary>
    protected abstract double EnergyAt(double share);

    /// <summary>Adds weight times what each feature changes from one place of the path to another, with the derivative half-way.</summary>
    protected abstract void AddStep(double from, double to, double weight, Span<double> contributions);

    private readonly record struct Step(double From, double To, double Before, double After);
}
