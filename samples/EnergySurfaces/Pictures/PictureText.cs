using System.Globalization;

namespace EnergySurfaces.Pictures;

/// <summary>Numbers as they stand in pictures and tables.</summary>
internal static class PictureText
{
    /// <summary>Three digits, or whole numbers with separators from a thousand on.</summary>
    public static string Of(double value) =>
        Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 10 ? value.ToString("F0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 1 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
