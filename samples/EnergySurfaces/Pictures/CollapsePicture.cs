using System.Globalization;
using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>A surface gone flat beside its cures: above the surfaces, below them what one question sees.</summary>
internal static class CollapsePicture
{
    private const int Width = 430;
    private const int Height = 300;
    private const float Question = 0.5f;
    private const double HighestEnergy = 4;
    private static readonly double[] _answerTicks = [-0.5, 0, 0.5, 1, 1.5];

    public static void Save(string path, IReadOnlyList<MeasuredSurface> surfaces, IReadOnlyList<float> questions)
    {
        var above = new PanelGrid(surfaces.Count, surfaces.Count, Width, Height);
        var below = new PanelGrid(surfaces.Count, surfaces.Count, Width, Height) { Top = above.Bottom + 108 };
        using var sheet = new Sheet(
            below.SheetWidth,
            below.SheetHeight,
            "Collapse, and three ways out of it",
            "A loss that only pushes right answers down is content with one energy for all answers. " +
            "Contrast, a regularizer or the architecture forbids that.");
        Explain(new Legend(sheet, 24, 130));
        for (int i = 0; i < surfaces.Count; i++)
        {
            (EnergySurface surface, SurfaceMeasures measures, string kind) = surfaces[i];
            string note = string.Create(
                CultureInfo.InvariantCulture, $"{kind}: off by {measures.Error:F3};  energies spread by {measures.Spread:G2}");
            Plot plot = above.AddPanel(sheet, i, surface.Name, note, measures.IsFlat ? Sheet.Red : Sheet.Grey, [-1, 0, 1], _answerTicks);
            SurfacePanel.Draw(plot, surface, surface.OnGrid(Width, Height), questions, 0, HighestEnergy);
            AddCut(plot, Question, Parabola.LeastY, Parabola.MostY);
            DrawCut(below.AddPanel(sheet, i, "", "", Sheet.Grey, [0, 0.5, 1], [0, 1, 2, 3, 4]), surface);
        }

        above.LabelAxes(sheet, "question x", "answer y");
        below.LabelAxes(sheet, "answer y to the question x = 0.5", "energy F(0.5, y)");
        sheet.Save(path);
    }

    private static void DrawCut(Plot plot, EnergySurface surface)
    {
        float[] answers = [.. Parabola.Steps(Parabola.LeastY, Parabola.MostY, Width)];
        float[] energies = surface.Energies([.. answers.SelectMany(y => new[] { Question, y })]);
        AddRight(plot, Parabola.Answer(Question), 0, HighestEnergy);
        ScottPlot.Plottables.Scatter curve = plot.Add.ScatterLine(answers, energies);
        curve.LineWidth = 4;
        curve.Color = Heat.Colour(0.25);
        plot.Axes.SetLimits(Parabola.LeastY, Parabola.MostY, -0.1, HighestEnergy);
    }

    private static void Explain(Legend legend)
    {
        legend.Colours("energy", "0", "4 and more (square-root steps)");
        SurfacePanel.Explain(legend);
        legend.Mark((plot, box) => AddCut(plot, box.HorizontalCenter, box.Bottom, box.Top), "x = 0.5,\nas below");
        legend.Mark((plot, box) => AddRight(plot, box.HorizontalCenter, box.Bottom, box.Top), "right\nanswer", isDark: false);
    }

    private static void AddCut(Plot plot, double x, double from, double to) => AddLine(plot, x, from, to, Colors.White, LinePattern.Dashed);

    private static void AddRight(Plot plot, double x, double from, double to) => AddLine(plot, x, from, to, Sheet.Grey, LinePattern.Dotted);

    private static void AddLine(Plot plot, double x, double from, double to, Color color, LinePattern pattern)
    {
        ScottPlot.Plottables.LinePlot line = plot.Add.Line(x, from, x, to);
        line.LineColor = color;
        line.LineWidth = 2;
        line.LinePattern = pattern;
        line.MarkerSize = 0;
    }
}
