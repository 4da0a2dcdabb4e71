using ScottPlot;
using SkiaSharp;

namespace EnergySurfaces.Pictures;

/// <summary>The font of the pictures. Skia draws no text at all where it finds none, and says nothing.</summary>
internal static class Typeface
{
    private static readonly string[] _preferred = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>Takes a font from a file, or else one that is installed.</summary>
    /// <param name="path">A .ttf or .otf file, or null.</param>
    /// <returns>Why there is no text to be had, in one sentence, or null where there is.</returns>
    public static string? Choose(string? path)
    {
        if (path is not null)
        {
            using SKTypeface? fromFile = SKTypeface.FromFile(path);
            if (fromFile is null)
            {
                return $"'{path}' is no font file that can be read: name a .ttf or .otf file after --font.";
            }

            // Titles too are written with it: a weight that is asked for and not there would not be drawn.
            Fonts.AddFontFile(fromFile.FamilyName, path);
            Fonts.AddFontFile(fromFile.FamilyName, path, bold: true);
            Fonts.Default = fromFile.FamilyName;
            return null;
        }

        string[] installed = [.. SKFontManager.Default.FontFamilies];
        Fonts.Default = _preferred.FirstOrDefault(installed.Contains) ?? Fonts.Default;
        if (!Fonts.GetTypeface(Fonts.Default, bold: false, italic: false).ContainsGlyphs("Energy"))
        {
            return "No font is installed, so the pictures would have no text: install one (Debian, Ubuntu: apt-get install " +
                "fonts-dejavu-core), or name a font file after --font.";
        }

        return null;
    }
}
