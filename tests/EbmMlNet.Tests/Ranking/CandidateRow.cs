using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

internal sealed class CandidateRow
{
    public float Label { get; set; }

    [KeyType(1000)]
    public uint GroupId { get; set; }

    public VBuffer<float> Features { get; set; }
}
