using System.Globalization;
using EbmMlNet;
using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>One panel for each way to train codes: where questions and answers lie, all on one scale.</summary>
internal static class CodesPicture
{
    private const int Columns = 4;
    private const int Width = 430;
    private const int Height = 380;
    private static readonly double[] _ticks = [-4, -2, 0, 2, 4];

    public static void Save(string path, IReadOnlyList<CodeMap> maps, HiddenPoints points)
    {
        var grid = new PanelGrid(Columns, maps.Count, Width, Height);
        using var sheet = new Sheet(
            grid.SheetWidth,
            grid.SheetHeight,
            "Collapse of codes, and six ways against it",
            "EnergyLoss only pulls a question's code to that of its right answer, and shrinks all codes to one. " +
            "Each other way keeps them apart. " +
            string.Create(CultureInfo.InvariantCulture, $"Random order: MRR {CodeMap.RandomReciprocalRank:F2}."));
        Explain(new Legend(sheet, 24, 130));
        double reach = maps.Max(Reach);
        for (int i = 0; i < maps.Count; i++)
        {
            CodeMap map = maps[i];
            CodeStatistics statistics = map.Statistics;
            string note = string.Create(
                CultureInfo.InvariantCulture,
                $"deviation {statistics.Deviation:F2};  effective rank {statistics.EffectiveRank:F2};  MRR {map.ReciprocalRank:F2}");
            Color color = map.FlatWarning is null ? Sheet.Grey : Sheet.Red;
            Plot plot = grid.AddPanel(sheet, i, map.Case.Name, note, color, _ticks, _ticks);
            Draw(plot, map, points);
            AddKind(plot, map.FlatWarning is null ? map.Case.Kind : "collapsed", color);
            plot.Axes.SetLimits(-reach * Width / Height, reach * Width / Height, -reach, reach);
        }

        grid.LabelAxes(sheet, "first entry of the code, less its mean over answers", "second entry");
        sheet.Save(path);
    }

    // Half the height of a panel that all codes of this map fit into.
    private static double Reach(CodeMap map)
    {
        (double u, double v) = map.Centre;
        return 1.05 * map.Questions.Select(question => question.Code).Concat(map.Answers)
            .Max(code => Math.Max(Math.Abs(code[0] - u) * Height / Width, Math.Abs(code[1] - v)));
    }

    private static void Draw(Plot plot, CodeMap map, HiddenPoints points)
    {
        (double u, double v) = map.Centre;
        foreach ((float[] code, int right) in map.Questions)
        {
            AddQuestion(plot, code[0] - u, code[1] - v, points.Shown(right));
        }

        for (int i = 0; i < map.Answers.Count; i++)
        {
            AddAnswer(plot, map.Answers[i][0] - u, map.Answers[i][1] - v, points.Shown(i));
        }
    }

    private static void AddKind(Plot plot, string kind, Color color)
    {
        ScottPlot.Plottables.Annotation label = plot.Add.Annotation(kind, Alignment.UpperLeft);
        label.LabelFontSize = 19;
        label.LabelFontColor = color;
        label.LabelBackgroundColor = Colors.Transparent;
        label.LabelBorderColor = Colors.Transparent;
        label.LabelShadowColor = Colors.Transparent;
    }

    private static void Explain(Legend legend)
    {
        legend.Colours("hidden coordinate", "-1", "1");
        legend.Mark(
            (plot, box) => AddAnswer(plot, box.HorizontalCenter, box.VerticalCenter, 0),
            $"code of an answer,\none of {HiddenPoints.Count}",
            isDark: false);
        legend.Mark(
            (plot, box) => AddQuestion(plot, box.HorizontalCenter, box.VerticalCenter, 0),
            "code of a held-out question,\nin the colour of its right answer",
            isDark: false);
    }

    private static void AddAnswer(Plot plot, double x, double y, float shown)
    {
        ScottPlot.Plottables.Marker marker = plot.Add.Marker(x, y, MarkerShape.FilledCircle, 11, Heat.Colour((shown + 1) / 2));
        marker.MarkerStyle.OutlineColor = Sheet.Ink;
        marker.MarkerStyle.OutlineWidth = 1.5f;
    }

    private static void AddQuestion(Plot plot, double x, double y, float shown) =>
        plot.Add.Marker(x, y, MarkerShape.FilledCircle, 5, Heat.Colour((shown + 1) / 2));
}
