using EbmMlNet.Tests;

namespace EbmMlNet.Text.Tests;

public sealed class MlNetInternalsContractTests
{
    [Fact]
    public void The_internals_in_use_are_the_approved_ones() => MlNetInternals.CheckInUse(typeof(TrainableReranker).Assembly);

    [Fact]
    public void ML_NET_still_has_every_approved_internal() => MlNetInternals.CheckStillThere(typeof(TrainableReranker).Assembly);
}
