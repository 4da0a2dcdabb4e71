using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Groupwise;

internal sealed class ScoredRow
{
    public float Label { get; set; }

    [KeyType(2000)]
    public uint GroupId { get; set; }

    public string Query { get; set; } = "";

    public long Number { get; set; }

    public float Score { get; set; }

    [VectorType(2)]
    public float[] Features { get; set; } = [0, 0];

    /// <summary>Groups of 1 to 9 rows and one of many; scores with many ties, a few of them NaN.</summary>
    public static ScoredRow[] Some(int groups = 40, int large = 500)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(0, g == 3 ? large : random.Next(1, 10)).Select(i => new ScoredRow
        {
            Label = random.Next(3),
            GroupId = (uint)(1000 - g),
            Query = $"query {g}",
            Number = (g * 7) - 100,
            Score = random.Next(20) == 0 ? float.NaN : random.Next(-4, 5) * 0.75f,
            Features = [g, i],
        }))];
    }
}
