using Microsoft.ML;
using Microsoft.ML.Data;

namespace RentalDemand;

/// <summary>An hour: how many bicycles were rented, and what was known before.</summary>
internal sealed class Hour
{
    private const int HourColumn = 2;

    public float Label { get; set; }

    [VectorType(7)]
    public float[] Features { get; set; } = [];

    public int Clock => (int)Features[HourColumn];

    /// <summary>The hours of a file beside the program.</summary>
    public static Hour[] Read(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", name)).Skip(1)
            .Select(line => Array.ConvertAll(line.Split(','), text => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture)))
            .Select(cells => new Hour { Features = cells[..^1], Label = cells[^1] }),
    ];

    public static IDataView View(MLContext ml, IEnumerable<Hour> hours) => ml.Data.LoadFromEnumerable(hours);

    /// <summary>The same day and weather at another hour.</summary>
    public Hour At(int clock)
    {
        float[] features = [.. Features];
        features[HourColumn] = clock;
        return new Hour { Features = features };
    }
}
