using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A question and its intent.</summary>
internal sealed class IntentRow
{
    [LoadColumn(0)]
    public string Question { get; set; } = "";

    [LoadColumn(1)]
    public string Intent { get; set; } = "";
}
