using EbmMlNet;
using ScottPlot;

namespace RentalDemand.Pictures;

/// <summary>The density of rentals for every hour of a day, one above the other, with the answers of the peers.</summary>
internal static class RidgePicture
{
    private const int Points = 500;
    private const double Overlap = 1.8;

    public static void Draw(EnergyRegressionModelParameters model, Hour day, IReadOnlyList<Peer> peers, string path)
    {
        Hour[] hours = [.. Enumerable.Range(0, 24).Select(day.At)];
        ConditionalDensity[] densities = [.. hours.Select(hour => model.DensityOf(hour.Features))];
        double most = densities.Max(density => density.Quantile(0.995));
        using var plot = new Plot();
        plot.Title("Bicycles rented in an hour, on a day of which nobody says whether people go to work");
        plot.XLabel("bicycles");
        plot.YLabel("o'clock");
        for (int clock = 23; clock >= 0; clock--)
        {
            double[] x = [.. Enumerable.Range(0, Points).Select(i => most * (i + 0.5) / Points)];
            double[] p = Array.ConvertAll(x, y => Math.Exp(densities[clock].LogDensity(y)));
            // Each hour by its own height: a night's density is far narrower than a day's.
            double height = Overlap / p.Max();
            ScottPlot.Plottables.FillY fill = plot.Add.FillY(x, [.. x.Select(_ => (double)clock)], [.. p.Select(value => clock + (height * value))]);
            fill.FillColor = Color.FromHex("#8ab4f8").WithAlpha(0.75);
            fill.LineColor = Color.FromHex("#1a73e8");
            fill.LineWidth = 1.5f;
            fill.MarkerSize = 0;
        }

        foreach (Peer peer in peers)
        {
            float[] scores = peer.Predict(hours);
            double[] heights = [.. Enumerable.Range(0, 24).Select(clock => clock + 0.15)];
            ScottPlot.Plottables.Scatter dots = plot.Add.ScatterPoints(Array.ConvertAll(scores, score => (double)score), heights);
            dots.MarkerSize = 9;
            dots.Color = Color.FromHex(peer.Colour);
            dots.LegendText = peer.Name;
        }

        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, 12).Select(i => 2.0 * i)], [.. Enumerable.Range(0, 12).Select(i => $"{2 * i}")]);
        plot.Axes.SetLimits(0, most, -0.5, 23 + Overlap + 0.5);
        plot.HideGrid();
        plot.ShowLegend(Alignment.UpperRight);
        _ = plot.SavePng(path, 1000, 1000);
    }
}
