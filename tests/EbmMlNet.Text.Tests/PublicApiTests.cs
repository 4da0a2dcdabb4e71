using EbmMlNet.Tests;

namespace EbmMlNet.Text.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.Check(typeof(TrainableReranker).Assembly);

    [Fact]
    public void No_number_is_written_by_the_current_culture() => Assert.Empty(CultureFormatting.Find(typeof(TrainableReranker).Assembly));

    [Fact]
    public void No_torch_is_referenced() =>
        Assert.DoesNotContain(typeof(TrainableReranker).Assembly.GetReferencedAssemblies(), name => name.Name!.Contains("Torch", StringComparison.OrdinalIgnoreCase));
}
