using ScottPlot;

namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>Propensities by position, learnt and true, both axes logarithmic: a panel for each data set and eta.</summary>
internal static class ClickPlot
{
    private const int Columns = 3;
    private const int PanelWidth = 420;
    private const int PanelHeight = 320;
    private static readonly string[] _colors = ["#1a73e8", "#e37400", "#202124"];

    public static void Save(IReadOnlyList<ClickPropensitiesLearnt> learnt, string path)
    {
        IGrouping<string, ClickPropensitiesLearnt>[] panels = [.. learnt.GroupBy(of => FormattableString.Invariant($"{of.Set}, eta {of.Eta}"))];
        var page = new Multiplot();
        page.AddPlots(panels.Length);
        int columns = Math.Min(Columns, panels.Length), rows = (panels.Length + columns - 1) / columns;
        page.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, columns);
        for (int i = 0; i < panels.Length; i++)
        {
            Draw(page.GetPlot(i), panels[i], hasLegend: i == 0);
        }

        page.SavePng(path, columns * PanelWidth, rows * PanelHeight);
    }

    private static void Draw(Plot plot, IGrouping<string, ClickPropensitiesLearnt> panel, bool hasLegend)
    {
        int color = 0;
        foreach (ClickPropensitiesLearnt of in panel)
        {
            double[] positions = [.. of.Propensities.Select((_, k) => Math.Log10(k + 1))], values = [.. of.Propensities.Select(p => Math.Log10(p))];
            var line = plot.Add.Scatter(positions, values, Color.FromHex(_colors[color++ % _colors.Length]));
            line.LegendText = of.Method.Replace("weighted, ", "", StringComparison.Ordinal);
            line.MarkerSize = 4;
            line.LineWidth = of.Method.Contains("true", StringComparison.Ordinal) ? 2.5f : 1.2f;
        }

        plot.Axes.Bottom.TickGenerator = Powers();
        plot.Axes.Left.TickGenerator = Powers();
        plot.Title(panel.Key, 14);
        plot.XLabel("position", 11);
        plot.YLabel("propensity", 11);
        if (hasLegend)
        {
            plot.ShowLegend(Alignment.LowerLeft);
        }
        else
        {
            plot.HideLegend();
        }
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Powers() => new() { LabelFormatter = x => $"{Math.Pow(10, x):G2}" };
}
