using EbmMlNet.Tests;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.Check(typeof(IModelCatalog).Assembly);

    [Fact]
    public void No_torch_is_referenced() =>
        Assert.DoesNotContain(typeof(IModelCatalog).Assembly.GetReferencedAssemblies(), name => name.Name!.Contains("Torch", StringComparison.OrdinalIgnoreCase));
}
