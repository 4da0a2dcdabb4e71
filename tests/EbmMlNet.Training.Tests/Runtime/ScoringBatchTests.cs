using TorchSharp;

namespace EbmMlNet.Training.Tests.Runtime;

public sealed class ScoringBatchTests
{
    private static readonly torch.Device _gpu = new(DeviceType.CUDA, 0);

    [Theory]
    [InlineData(6, 100)]
    [InlineData(136, 11_000)]
    [InlineData(1_000_000, 64_000_000)]
    public void On_the_CPU_a_batch_is_of_one_size(int features, long weights)
    {
        Assert.Equal(16_384, ScoringBatch.Rows(torch.CPU, features, weights));
        Assert.Equal(1024, ScoringBatch.Rows(torch.CPU, features, weights, onCpu: 1024));
        Assert.Equal(1 << 22, ScoringBatch.Pairs(torch.CPU));
    }

    [Theory]
    [InlineData(6, 100, 1_048_576)]
    [InlineData(136, 11_000, 621_378)]
    [InlineData(136, 200_000, 83_572)]
    [InlineData(1_000_000, 64_000_000, 16_384)]
    public void On_a_GPU_what_rows_take_is_bounded(int features, long weights, int expected) =>
        Assert.Equal(expected, ScoringBatch.Rows(_gpu, features, weights));

    [Fact]
    public void What_rows_take_beside_their_features_leaves_room_for_fewer()
    {
        Assert.InRange(ScoringBatch.Rows(_gpu, 136, 11_000, beside: 4 * 1000), 16_384, 40_000);
        Assert.Equal(1 << 26, ScoringBatch.Pairs(_gpu));
    }
}
