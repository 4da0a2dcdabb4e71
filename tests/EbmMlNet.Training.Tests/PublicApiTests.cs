namespace EbmMlNet.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.Check(typeof(EnergyRankingTrainer).Assembly);
}
