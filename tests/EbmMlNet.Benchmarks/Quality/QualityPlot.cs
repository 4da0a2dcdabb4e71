using ScottPlot;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Quality against training time, a panel for each data set: what is up and to the left is better.</summary>
internal static class QualityPlot
{
    private const int Columns = 4;
    private const int PanelWidth = 420;
    private const int PanelHeight = 330;

    public static void Save(IReadOnlyList<Measured> measured, string path)
    {
        IGrouping<string, Measured>[] sets = [.. measured.GroupBy(m => m.Set)];
        var page = new Multiplot();
        page.AddPlots(sets.Length);
        int rows = (sets.Length + Columns - 1) / Columns;
        page.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, Columns);
        for (int i = 0; i < sets.Length; i++)
        {
            Draw(page.GetPlot(i), sets[i]);
        }

        page.SavePng(path, Columns * PanelWidth, rows * PanelHeight);
    }

    private static void Draw(Plot plot, IGrouping<string, Measured> set)
    {
        double low = set.Min(m => m.Ndcg), high = set.Max(m => m.Ndcg), room = Math.Max((high - low) * 0.12, 0.002);
        var labelled = new List<(double X, double Y)>();
        foreach (Measured m in set.OrderBy(m => m.Seconds))
        {
            bool isOurs = m.Contender.StartsWith("EbmMlNet", StringComparison.Ordinal);
            Color color = isOurs ? Color.FromHex("#1a73e8") : m.Contender.StartsWith("LightGBM", StringComparison.Ordinal) ? Color.FromHex("#188038") : Color.FromHex("#e37400");
            double x = Math.Log10(Math.Max(m.Seconds, 0.01));
            var marker = plot.Add.Marker(x, m.Ndcg, isOurs ? MarkerShape.FilledCircle : MarkerShape.FilledSquare, 9, color);
            ScottPlot.Plottables.Text text = plot.Add.Text(Short(m.Contender), marker.X, m.Ndcg);
            text.LabelFontSize = 11;
            text.LabelFontColor = color;
            text.OffsetX = 7;
            // Labels that would lie on one another go up and down.
            int near = labelled.Count(other => x - other.X < 0.6 && Math.Abs(m.Ndcg - other.Y) < room / 2);
            text.OffsetY = near == 0 ? 0 : near % 2 == 1 ? -12 : 12;
            labelled.Add((x, m.Ndcg));
            text.LabelAlignment = Alignment.MiddleLeft;
        }

        double[] seconds = [.. set.Select(m => Math.Log10(Math.Max(m.Seconds, 0.01)))];
        plot.Axes.SetLimits(seconds.Min() - 0.2, seconds.Max() + 0.9, low - room, high + room);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = x => $"{Math.Pow(10, x):0.##}", IntegerTicksOnly = true };
        plot.Title(set.Key, 14);
        plot.XLabel("seconds to train", 11);
        plot.YLabel("NDCG@10", 11);
    }

    private static string Short(string name) => name switch
    {
        "EbmMlNet, Mlp(64, 32) over scaled features" => "scaled Mlp",
        "EbmMlNet" => "EbmMlNet (default)",
        _ => name.Replace("EbmMlNet, Quality.", "", StringComparison.Ordinal).Replace(", best of 9", ", tuned", StringComparison.Ordinal),
    };
}
