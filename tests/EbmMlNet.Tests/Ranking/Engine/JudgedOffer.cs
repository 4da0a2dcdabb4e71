namespace EbmMlNet.Tests.Ranking.Engine;

/// <summary>What a model is trained on.</summary>
internal sealed class JudgedOffer : Offer
{
    public string Query { get; set; } = "";

    public string Grade { get; set; } = "";

    public static JudgedOffer[] Some(int queries = 40)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, queries * 8).Select(i =>
        {
            float price = random.Next(1, 20), rating = random.Next(0, 6);
            return new JudgedOffer
            {
                Name = $"offer {i}",
                Query = $"query {i / 8}",
                Price = price,
                Rating = rating,
                Grade = rating - (price / 5) > 1 ? "good" : rating - (price / 5) > 0 ? "fair" : "bad",
            };
        })];
    }
}
