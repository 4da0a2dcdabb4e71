using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>What colours, dots, arrows and lines mean: entries side by side in the head of a sheet.</summary>
internal sealed class Legend(Sheet sheet, double left, double top)
{
    private const float FontSize = 20;
    private const float SmallSize = 17;
    private double _x = left;

    /// <summary>The colours from low to high, with the words for both ends below.</summary>
    public void Colours(string what, string low, string high)
    {
        const int Bands = Heat.Bands;
        double bandWidth = Math.Max(22, (Sheet.Measure(low, SmallSize) + Sheet.Measure(high, SmallSize) + 24) / Bands);
        double start = _x + sheet.Text(what, _x, top, FontSize) + 14;
        for (int band = 0; band < Bands; band++)
        {
            double x = start + (band * bandWidth);
            ScottPlot.Plottables.Rectangle box = sheet.Page.Add.Rectangle(x, x + bandWidth, top, top + 26);
            box.FillColor = Heat.Colour(band / (Bands - 1.0));
            box.LineWidth = 0;
        }

        double end = start + (Bands * bandWidth);
        _ = sheet.Text(low, start, top + 30, SmallSize, color: Sheet.Grey);
        _ = sheet.Text(high, end, top + 30, SmallSize, color: Sheet.Grey, alignment: Alignment.UpperRight);
        _x = end + 40;
    }

    /// <summary>A mark on a dark or a white ground, and what it means.</summary>
    /// <param name="draw">Draws the mark into the box it is given.</param>
    /// <param name="meaning">One line or two.</param>
    /// <param name="isDark">Whether the ground is that of low energy.</param>
    public void Mark(Action<Plot, PixelRect> draw, string meaning, bool isDark = true)
    {
        var box = new PixelRect((float)_x, (float)_x + 64, (float)top + 48, (float)top);
        if (isDark)
        {
            ScottPlot.Plottables.Rectangle ground = sheet.Page.Add.Rectangle(box.Left, box.Right, box.Top, box.Bottom);
            ground.FillColor = Heat.Colour(0.15);
            ground.LineWidth = 0;
        }

        draw(sheet.Page, box);
        _x += 76 + sheet.Text(meaning, _x + 76, top - 2, FontSize) + 40;
    }
}
