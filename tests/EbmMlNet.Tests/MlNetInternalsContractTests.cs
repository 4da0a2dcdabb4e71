namespace EbmMlNet.Tests;

public class MlNetInternalsContractTests
{
    [Fact]
    public void The_internals_in_use_are_the_approved_ones() => MlNetInternals.CheckInUse(typeof(EnergyFunction).Assembly);

    [Fact]
    public void ML_NET_still_has_every_approved_internal() => MlNetInternals.CheckStillThere(typeof(EnergyFunction).Assembly);
}
