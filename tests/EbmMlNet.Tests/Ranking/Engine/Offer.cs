namespace EbmMlNet.Tests.Ranking.Engine;

/// <summary>What an application knows of a candidate: no label and no group.</summary>
internal class Offer
{
    public string Name { get; set; } = "";

    public float Price { get; set; }

    public float Rating { get; set; }
}
