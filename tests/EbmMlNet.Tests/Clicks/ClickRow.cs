using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

/// <summary>An item of a list that was shown.</summary>
internal sealed class ClickRow
{
    public const int FeatureCount = 2;

    public uint Query { get; set; }

    public string Item { get; set; } = "";

    public float Position { get; set; }

    public float Label { get; set; }

    [VectorType(FeatureCount)]
    public float[] Features { get; set; } = [];

    public static IDataView View(MLContext ml, IEnumerable<ClickRow> rows) => ml.Data.LoadFromEnumerable(rows.ToList());
}
