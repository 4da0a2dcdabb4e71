using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>Tables of numbers as heat maps whose bands of one colour show contours.</summary>
internal static class Heat
{
    public const int Bands = 12;

    private static readonly ScottPlot.Colormaps.Viridis _colours = new();

    /// <summary>The colour at a share, from 0 to 1, of the way from low to high.</summary>
    public static Color Colour(double share) => _colours.GetColor(share);

    public static (double Least, double Most) Range(double[,] table) => (table.Cast<double>().Min(), table.Cast<double>().Max());

    /// <summary>Draws a table.</summary>
    /// <param name="plot">Where.</param>
    /// <param name="table">Rows from the lowest y up, columns from the lowest x up.</param>
    /// <param name="area">The coordinates that the first and the last number of rows and columns stand for.</param>
    /// <param name="least">The number at which the lowest band begins.</param>
    /// <param name="most">The number at which the highest band ends; there and beyond, the colours are those of the ends.</param>
    /// <param name="finerBelow">Whether bands are equally wide in the square root, not in the number itself.</param>
    public static void Draw(Plot plot, double[,] table, CoordinateRect area, double least, double most, bool finerBelow)
    {
        double[,] bands = new double[table.GetLength(0), table.GetLength(1)];
        for (int row = 0; row < table.GetLength(0); row++)
        {
            for (int column = 0; column < table.GetLength(1); column++)
            {
                double share = Math.Clamp((table[row, column] - least) / (most - least), 0, 1);
                share = finerBelow ? Math.Sqrt(share) : share;
                bands[row, column] = Math.Min(Math.Floor(share * Bands), Bands - 1) / (Bands - 1);
            }
        }

        ScottPlot.Plottables.Heatmap map = plot.Add.Heatmap(bands);
        map.FlipVertically = true;
        map.Position = area;
        map.ManualRange = new ScottPlot.Range(0, 1);
        map.Colormap = _colours;
        plot.Axes.SetLimits(area.Left, area.Right, area.Bottom, area.Top);
    }
}
