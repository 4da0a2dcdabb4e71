namespace EbmMlNet.Tests.Ranking.Engine;

internal sealed class VectorItem
{
    public float[] Features { get; set; } = [];
}
