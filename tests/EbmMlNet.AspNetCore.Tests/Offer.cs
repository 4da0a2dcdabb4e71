namespace EbmMlNet.AspNetCore.Tests;

public sealed class Offer
{
    public float Price { get; set; }

    public float Rating { get; set; }
}

public sealed class OfferScore
{
    public float Score { get; set; }
}
