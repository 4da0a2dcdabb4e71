using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

/// <summary>Runs alone: constant garbage collection stops every thread of the process, and other tests would take minutes longer.</summary>
[CollectionDefinition(nameof(ScalarLifetimeTests), DisableParallelization = true)]
[Collection(nameof(ScalarLifetimeTests))]
public class ScalarLifetimeTests
{
    [Fact]
    public async Task Operations_on_held_scalars_survive_constant_garbage_collection()
    {
        using var stop = new CancellationTokenSource();
        Task collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
            }
        });
        float[] values = [.. Enumerable.Range(0, 1024).Select(i => (float)i)];
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor x = torch.tensor(values);
            for (int i = 0; i < 20_000; i++)
            {
                using DisposeScope step = torch.NewDisposeScope();
                torch.Tensor y = (x * Scalars.Of(0.5)).Plus(x).Plus(1);
                Assert.Equal(1535.5f, y[1023].item<float>());
            }
        }
        finally
        {
            await stop.CancelAsync();
            await collecting;
        }
    }
}
