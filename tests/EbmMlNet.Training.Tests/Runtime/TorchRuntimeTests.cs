using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

public class TorchRuntimeTests
{
    [Fact]
    public void Torch_computes_once_the_runtime_is_loaded()
    {
        TorchRuntime.EnsureLoaded();
        using torch.Tensor x = torch.tensor([3f, -1f, 2f]);
        Assert.Equal(4f, x.sum().item<float>());
    }

    [Fact]
    public void Loading_from_many_threads_at_once_is_safe() =>
        Parallel.For(0, 32, _ => TorchRuntime.EnsureLoaded());
}
