using EbmMlNet;
using ScottPlot;

namespace RentalDemand.Pictures;

/// <summary>The density of one row: its modes, the region of nine tenths, and where the peers' answers lie.</summary>
internal static class RowPicture
{
    private const int Points = 1000;

    public static void Draw(ConditionalDensity density, Hour hour, IReadOnlyList<Peer> peers, string path)
    {
        double most = density.Quantile(0.998);
        double[] x = [.. Enumerable.Range(0, Points).Select(i => most * (i + 0.5) / Points)], p = Array.ConvertAll(x, At);
        using var plot = new Plot();
        plot.Title("Eight o'clock: few, or many");
        plot.XLabel("bicycles");
        plot.YLabel("density");
        foreach (AnswerInterval interval in density.HighestDensityRegion())
        {
            double[] inside = [.. x.Where(interval.Contains)];
            ScottPlot.Plottables.FillY fill = plot.Add.FillY(inside, new double[inside.Length], Array.ConvertAll(inside, At));
            fill.FillColor = Color.FromHex("#8ab4f8").WithAlpha(0.6);
            fill.LineWidth = 0;
            fill.MarkerSize = 0;
        }

        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, p);
        line.LineWidth = 2;
        line.Color = Color.FromHex("#1a73e8");
        line.LegendText = "energy: density, and its region of 90 %";
        foreach (DensityMode mode in density.Modes())
        {
            ScottPlot.Plottables.Text text = plot.Add.Text($"{mode.Answer:F0}: {mode.Mass:P0}", mode.Answer, mode.Density);
            text.LabelAlignment = Alignment.LowerCenter;
            text.LabelFontSize = 16;
            text.OffsetY = -4;
        }

        foreach (Peer peer in peers)
        {
            ScottPlot.Plottables.VerticalLine answer = plot.Add.VerticalLine(peer.Predict([hour])[0]);
            answer.Color = Color.FromHex(peer.Colour);
            answer.LineWidth = 2;
            answer.LegendText = peer.Name;
        }

        plot.Axes.SetLimits(0, most, 0, 1.15 * p.Max());
        plot.HideGrid();
        plot.ShowLegend(Alignment.UpperRight);
        _ = plot.SavePng(path, 1000, 560);

        double At(double y) => Math.Exp(density.LogDensity(y));
    }
}
