using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>
/// A loss's negative gradient as a field of arrows: left where the right answer is pushed down, up where the incorrect one is pushed up.
/// </summary>
internal static class PushArrows
{
    private const int Across = 7;
    private const double Negligible = 0.005;

    public static void Draw(Plot plot, LossSurface surface)
    {
        int steps = surface.Values.GetLength(0), stride = steps / Across;
        double unit = (LossSurface.MostEnergy - LossSurface.LeastEnergy) / (steps - 1);
        var pushes = new List<(Coordinates At, double Right, double Incorrect, double Strength)>();
        for (int row = stride / 2; row < steps; row += stride)
        {
            for (int column = stride / 2; column < steps; column += stride)
            {
                double right = -surface.ByRight[row, column], incorrect = -surface.ByIncorrect[row, column];
                var at = new Coordinates(LossSurface.LeastEnergy + (column * unit), LossSurface.LeastEnergy + (row * unit));
                pushes.Add((at, right, incorrect, double.Hypot(right, incorrect)));
            }
        }

        double strongest = pushes.Max(push => push.Strength);
        pushes.RemoveAll(push => push.Strength <= Negligible * strongest);
        foreach ((Coordinates at, double right, double incorrect, double strength) in pushes)
        {
            // Half an arrow on either side of its point; the strongest just fit side by side.
            double length = Math.Sqrt(strength / strongest), scale = 0.46 * stride * unit * length / strength;
            Add(
                plot,
                new Coordinates(at.X - (right * scale), at.Y - (incorrect * scale)),
                new Coordinates(at.X + (right * scale), at.Y + (incorrect * scale)),
                length);
        }
    }

    /// <summary>Draws an arrow.</summary>
    /// <param name="plot">Where.</param>
    /// <param name="from">Its tail.</param>
    /// <param name="to">Its tip.</param>
    /// <param name="length">How long it is beside the longest, from 0 to 1: the shortest have small heads.</param>
    public static void Add(Plot plot, Coordinates from, Coordinates to, double length)
    {
        float head = (float)Math.Clamp(24 * length, 4, 10);
        ScottPlot.Plottables.Arrow arrow = plot.Add.Arrow(from, to);
        arrow.ArrowFillColor = Colors.White;
        arrow.ArrowLineColor = Sheet.Ink;
        // An outline would hide the shortest.
        arrow.ArrowLineWidth = length > 0.2 ? 1 : 0;
        arrow.ArrowWidth = 3;
        arrow.ArrowheadWidth = head + 1;
        arrow.ArrowheadLength = head;
        arrow.ArrowheadAxisLength = head;
    }
}
