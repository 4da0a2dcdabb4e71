using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

[Collection(PeakMemory.Alone)]
public sealed class AttentionMemoryTests
{
    [SkippableFact]
    public void No_table_of_all_pairs_is_held_forward_or_backward()
    {
        Skip.IfNot(PeakMemory.CanBeMeasured, "The peak can be read on Linux alone.");
        const int rows = 12_000, features = 3;
        var random = new Random(5);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
        using var module = AttentionModule.Create(new ListAttention { Units = 8, Heads = 1, Blocks = 1 }, features, random, torch.CPU);
        Step(100);
        long grown = PeakMemory.GrowthDuring(() => Step(rows));

        // One table of floats would be 576 MB.
        Assert.InRange(grown, 0, 150_000_000);
        Assert.True(module.Weights.Gradient!.abs().sum().item<float>() > 0);

        void Step(int count)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            GroupLayout layout = GroupLayout.Create([count], [.. Enumerable.Range(0, count).Select(row => row == count - 1 ? 1f : 0f)]);
            torch.Tensor apart = torch.tensor(Draw(count));
            module.Forward(torch.tensor(Draw(count * features), [count, features]), apart, apart, layout, isTraining: true).square().sum().backward();
        }
    }
}
