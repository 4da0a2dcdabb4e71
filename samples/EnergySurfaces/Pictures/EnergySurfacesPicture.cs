using System.Globalization;
using EnergySurfaces.Experiment;
using ScottPlot;

namespace EnergySurfaces.Pictures;

/// <summary>One panel for each loss: the surface that it has shaped.</summary>
internal static class EnergySurfacesPicture
{
    private const int Columns = 5;
    private const int Width = 340;
    private const int Height = 250;
    private const double GoodError = 0.1;

    public static void Save(string path, IReadOnlyList<MeasuredSurface> surfaces, IReadOnlyList<float> questions)
    {
        var grid = new PanelGrid(Columns, surfaces.Count, Width, Height);
        using var sheet = new Sheet(
            grid.SheetWidth,
            grid.SheetHeight,
            "What each loss makes of the energy F(x, y)",
            $"One network, one data set: {questions.Count} samples of y = x². " +
            "Answers y to a question x are ranked by their energy: the lowest is the best.");
        var legend = new Legend(sheet, 24, 130);
        legend.Colours("energy", "lowest of the panel", "highest (square-root steps)");
        SurfacePanel.Explain(legend);
        for (int i = 0; i < surfaces.Count; i++)
        {
            (EnergySurface surface, SurfaceMeasures measures, _) = surfaces[i];
            double[,] energies = surface.OnGrid(Width, Height);
            (double least, double most) = Heat.Range(energies);
            string note = string.Create(
                CultureInfo.InvariantCulture, $"off by {measures.Error:F3};  F from {PictureText.Of(least)} to {PictureText.Of(most)}");
            Plot plot = grid.AddPanel(
                sheet, i, surface.Name, note, measures.Error > GoodError ? Sheet.Red : Sheet.Grey, [-1, 0, 1], [-0.5, 0, 0.5, 1, 1.5]);
            SurfacePanel.Draw(plot, surface, energies, questions, least, most);
        }

        grid.LabelAxes(sheet, "question x", "answer y");
        sheet.Save(path);
    }
}
