using EbmMlNet.Tests;

namespace EbmMlNet.Distributed.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.Check(typeof(MpiTraining).Assembly);
}
