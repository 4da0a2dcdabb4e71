using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>
/// One panel for each loss: its value over the energies of a right and an incorrect answer, and which way it pushes them.
/// </summary>
internal static class LossSurfacesPicture
{
    private const int Columns = 5;
    private const int Size = 330;

    public static void Save(string path, IReadOnlyList<LossSurface> surfaces)
    {
        var grid = new PanelGrid(Columns, surfaces.Count, Size, Size);
        using var sheet = new Sheet(
            grid.SheetWidth,
            grid.SheetHeight,
            "Which energies each loss pushes down, and which up",
            "Each loss over the energy of a question's right answer and of its one incorrect answer. Training follows the arrows.");
        Explain(new Legend(sheet, 24, 130));
        double[] ticks = [.. Parabola.Steps(LossSurface.LeastEnergy, LossSurface.MostEnergy, 4)];
        for (int i = 0; i < surfaces.Count; i++)
        {
            LossSurface surface = surfaces[i];
            (double least, double most) = Heat.Range(surface.Values);
            string needs = surface.Loss.RequiresNonNegativeEnergies ? ";  needs energies ≥ 0" : "";
            string note = $"from {PictureText.Of(least)} to {PictureText.Of(most)}{needs}";
            Plot plot = grid.AddPanel(sheet, i, LossCatalogue.NameOf(surface.Loss), note, Sheet.Grey, ticks, ticks);
            Draw(plot, surface, least, most);
        }

        grid.LabelAxes(sheet, "energy of the right answer, E_C", "energy of the incorrect answer, E_I");
        sheet.Save(path);
    }

    private static void Draw(Plot plot, LossSurface surface, double least, double most)
    {
        const double Low = LossSurface.LeastEnergy, High = LossSurface.MostEnergy;
        Heat.Draw(plot, surface.Values, new CoordinateRect(Low, High, Low, High), least, most, finerBelow: false);
        AddBoundary(plot, new Coordinates(Low, Low), new Coordinates(High, High));
        if (surface.Loss.UsesMargin)
        {
            AddMargin(plot, new Coordinates(Low, Low + LossSurface.Margin), new Coordinates(High - LossSurface.Margin, High));
        }

        PushArrows.Draw(plot, surface);
    }

    private static void Explain(Legend legend)
    {
        legend.Colours("loss", "lowest of the panel", "highest");
        legend.Mark(
            (plot, box) => PushArrows.Add(plot, At(box.Contract(8).BottomRight), At(box.Contract(8).TopLeft), length: 1),
            "left: right answer pushed down; up: incorrect one\npushed up; longer is stronger (by its square root)");
        legend.Mark(
            (plot, box) => AddBoundary(plot, At(box.BottomLeft), At(box.TopRight)),
            "E_C = E_I: above it\nthe right answer wins");
        legend.Mark(
            (plot, box) => AddMargin(plot, At(box.BottomLeft), At(box.TopRight)),
            "E_C + m = E_I: it wins\nby the margin m = 1");

        static Coordinates At(Pixel pixel) => new(pixel.X, pixel.Y);
    }

    private static void AddBoundary(Plot plot, Coordinates from, Coordinates to)
    {
        ScottPlot.Plottables.LinePlot line = plot.Add.Line(from, to);
        line.LineColor = Colors.White.WithAlpha(0.8);
        line.LineWidth = 2;
        line.LinePattern = LinePattern.Dotted;
        line.MarkerSize = 0;
    }

    private static void AddMargin(Plot plot, Coordinates from, Coordinates to)
    {
        ScottPlot.Plottables.LinePlot line = plot.Add.Line(from, to);
        line.LineColor = Color.FromHex("#ff3d7f");
        line.LineWidth = 4;
        line.MarkerSize = 0;
    }
}
