using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Serving;

/// <summary>A candidate of a request: a row of the model's data.</summary>
internal sealed class ServedCandidate
{
    /// <summary>Its place in the request, from 0.</summary>
    [NoColumn]
    public int Row { get; set; }

    public float[] Features { get; set; } = [];
}
