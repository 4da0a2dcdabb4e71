using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

internal sealed class LabelledRow
{
    public string Label { get; set; } = "";

    public VBuffer<float> Features { get; set; }
}
