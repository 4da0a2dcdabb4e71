using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>One energy surface over the plane of questions and answers, with the data and the result of inference on it.</summary>
internal static class SurfacePanel
{
    private const int BestAnswers = 121;
    private static readonly Color _best = Color.FromHex("#ff3d7f");

    /// <summary>Draws a surface in colours from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static void Draw(Plot plot, EnergySurface surface, double[,] energies, IReadOnlyList<float> questions, double least, double most)
    {
        var area = new CoordinateRect(Parabola.LeastX, Parabola.MostX, Parabola.LeastY, Parabola.MostY);
        Heat.Draw(plot, energies, area, least, most, finerBelow: true);
        IEnumerable<float> steps = Parabola.Steps(Parabola.LeastX, Parabola.MostX, BestAnswers);
        AddSamples(plot, questions.Select(x => new Coordinates(x, Parabola.Answer(x))));
        AddBest(plot, steps.Select(x => new Coordinates(x, surface.BestAnswer(x))));
    }

    /// <summary>The legend's entries for what every panel has.</summary>
    public static void Explain(Legend legend)
    {
        legend.Mark(
            (plot, box) => AddSamples(plot, Dots(box, 7)),
            "training samples:\nquestion x, right answer y = x²");
        legend.Mark(
            (plot, box) => AddBest(plot, Dots(box, 15)),
            "inference: the answer of lowest energy;\n\"off by\" is its mean distance from x²");
    }

    private static IEnumerable<Coordinates> Dots(PixelRect box, int count) =>
        Parabola.Steps(0, 1, count).Select(t => new Coordinates(box.Left + 8 + (t * (box.Width - 16)), box.VerticalCenter));

    private static void AddSamples(Plot plot, IEnumerable<Coordinates> points) =>
        plot.Add.Markers(points.ToArray(), MarkerShape.FilledCircle, 4, Colors.White);

    private static void AddBest(Plot plot, IEnumerable<Coordinates> points) =>
        plot.Add.Markers(points.ToArray(), MarkerShape.FilledCircle, 5, _best);
}
