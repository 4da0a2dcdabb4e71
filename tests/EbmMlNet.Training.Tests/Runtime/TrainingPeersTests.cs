using EbmMlNet.Training.Tests.Training;

namespace EbmMlNet.Training.Tests.Runtime;

public sealed class TrainingPeersTests
{
    [Fact]
    public void Whole_numbers_are_added_exactly()
    {
        long[][] numbers = [[1, -5, long.MaxValue, 0, 1L << 40, 255, -1], [1, 3, 1, 0, (1L << 40) + 1, 1, -1], [0, 0, 0, 0, 7, 256, -1]];
        long[] expected = [.. Enumerable.Range(0, 7).Select(i => unchecked(numbers[0][i] + numbers[1][i] + numbers[2][i]))];
        Assert.All(LocalPeers.Run(3, peers =>
        {
            long[] own = [.. numbers[peers.Rank]];
            peers.Sum(own.AsSpan());
            return own;
        }), run => Assert.Equal(expected, run.Result!));
    }

    [Fact]
    public void Numbers_that_one_has_come_to_all_bit_for_bit()
    {
        double[] all = [.. Enumerable.Range(0, 200_000).Select(i => i % 7 == 0 ? double.NaN : Math.Sin(i) / 3)];
        Assert.All(LocalPeers.Run(2, peers =>
        {
            double[] own = [.. all.Select((number, i) => i % 2 == peers.Rank ? number : 0)];
            peers.Share(own);
            return own;
        }), run => Assert.Equal(all.Select(BitConverter.DoubleToInt64Bits), run.Result!.Select(BitConverter.DoubleToInt64Bits)));
    }

    [Fact]
    public void What_fails_in_one_fails_in_all()
    {
        (int Result, Exception? Error)[] runs = LocalPeers.Run(2, peers => peers.Together(
            () => peers.Rank == 0 ? 1 : throw new FormatException("mine"), () => new InvalidOperationException("another's")));
        _ = Assert.IsType<InvalidOperationException>(runs[0].Error);
        _ = Assert.IsType<FormatException>(runs[1].Error);
    }
}
