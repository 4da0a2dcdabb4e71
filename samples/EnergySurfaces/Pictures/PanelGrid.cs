using System.Globalization;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>
/// Small multiples: panels of one size in rows, each under its title, with numbers on the axes at the left and at the bottom only.
/// </summary>
internal sealed class PanelGrid(int columns, int count, float width, float height)
{
    private const float Left = 100;
    private const float GapX = 24;
    private const float GapY = 68;

    /// <summary>Where the first row begins; above it stand its titles.</summary>
    public float Top { get; init; } = 262;

    public float Bottom => Top + (Rows * height) + ((Rows - 1) * GapY);

    public float SheetWidth => Right + GapX;

    public float SheetHeight => Bottom + 88;

    private int Rows => ((count - 1) / columns) + 1;

    private float Right => Left + (columns * width) + ((columns - 1) * GapX);

    /// <summary>Adds a panel with ticks at these numbers, and above it its title and a note.</summary>
    public Plot AddPanel(Sheet sheet, int index, string title, string note, Color noteColor, double[] ticksX, double[] ticksY)
    {
        float left = Left + (index % columns * (width + GapX)), top = Top + (index / columns * (height + GapY));
        _ = sheet.Text(title, left, top - 50, 18, isBold: true);
        _ = sheet.Text(note, left, top - 26, 17, color: noteColor);
        Plot plot = sheet.AddPanel(new PixelRect(left, left + width, top + height, top));
        SetTicks(plot.Axes.Bottom, ticksX, isLabelled: index + columns >= count);
        SetTicks(plot.Axes.Left, ticksY, isLabelled: index % columns == 0);
        return plot;
    }

    /// <summary>Says what the axes mean, once for all panels.</summary>
    public void LabelAxes(Sheet sheet, string x, string y)
    {
        _ = sheet.Text(x, (Left + Right) / 2, Bottom + 40, 24, alignment: Alignment.UpperCenter);
        _ = sheet.Text(y, 20, (Top + Bottom) / 2, 24, alignment: Alignment.UpperCenter, rotation: -90);
    }

    private static void SetTicks(IAxis axis, double[] positions, bool isLabelled)
    {
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            positions, [.. positions.Select(position => isLabelled ? position.ToString("0.##", CultureInfo.InvariantCulture) : "")]);
        axis.TickLabelStyle.FontSize = 17;
        axis.TickLabelStyle.ForeColor = Sheet.Ink;
    }
}
