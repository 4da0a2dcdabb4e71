using ScottPlot;
using SkiaSharp;

namespace EnergySurfaces.Pictures;

/// <summary>A picture of many panels: what is around them is drawn on one plot whose coordinates are pixels from the top left.</summary>
internal sealed class Sheet : IDisposable
{
    public static readonly Color Ink = Color.FromHex("#202124");
    public static readonly Color Grey = Color.FromHex("#5f6368");
    public static readonly Color Red = Color.FromHex("#c5221f");

    private const float RoomForTicks = 60;

    private readonly int _width;
    private readonly int _height;
    private readonly List<(Plot Plot, PixelRect Place)> _panels = [];

    public Sheet(float width, float height, string title, string subtitle)
    {
        _width = (int)width;
        _height = (int)height;
        Page.Layout.Frameless();
        Page.HideGrid();
        Page.Axes.SetLimits(0, _width, _height, 0);
        _ = Text(title, 24, 18, 40, isBold: true);
        _ = Text(subtitle, 24, 76, 22, color: Grey);
    }

    /// <summary>The plot around the panels, in pixels.</summary>
    public Plot Page { get; } = new();

    /// <summary>Adds a panel whose data fill exactly this place; its ticks stand outside.</summary>
    public Plot AddPanel(PixelRect place)
    {
        var plot = new Plot();
        plot.HideGrid();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.Layout.Fixed(new PixelPadding(RoomForTicks));
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        _panels.Add((plot, place.Expand(RoomForTicks)));
        return plot;
    }

    /// <summary>Writes text and returns its width.</summary>
    public float Text(
        string text,
        double x,
        double y,
        float size,
        bool isBold = false,
        Color? color = null,
        Alignment alignment = Alignment.UpperLeft,
        float rotation = 0)
    {
        ScottPlot.Plottables.Text label = Page.Add.Text(text, x, y);
        label.LabelFontSize = size;
        label.LabelBold = isBold;
        label.LabelFontColor = color ?? Ink;
        label.LabelAlignment = alignment;
        label.LabelRotation = rotation;
        return Measure(text, size);
    }

    public static float Measure(string text, float size)
    {
        using Paint paint = Paint.NewDisposablePaint();
        return new LabelStyle { Text = text, FontSize = size }.Measure(paint).Width;
    }

    public void Save(string path)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(_width, _height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Page.Render(surface.Canvas, _width, _height);
        foreach ((Plot plot, PixelRect place) in _panels)
        {
            plot.Render(surface.Canvas, place);
        }

        // Wide areas of one colour are smallest unfiltered.
        using SKPixmap pixels = surface.PeekPixels();
        using FileStream file = File.Create(path);
        if (!pixels.Encode(file, new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, zLibLevel: 9)))
        {
            throw new IOException($"The picture '{path}' could not be encoded.");
        }
    }

    public void Dispose()
    {
        _panels.ForEach(panel => panel.Plot.Dispose());
        Page.Dispose();
    }
}
