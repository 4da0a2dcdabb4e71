namespace EbmMlNet.Tests;

public class SecondsTests
{
    [Fact]
    public void A_time_saved_as_its_seconds_comes_back_to_the_tick()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            var time = TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerDay));
            Assert.Equal(time, Seconds.Of(time.TotalSeconds));
        }

        // One of those that were a tick short.
        Assert.Equal(667_535, Seconds.Of(TimeSpan.FromTicks(667_535).TotalSeconds).Ticks);
        Assert.Equal(TimeSpan.Zero, Seconds.Of(double.NaN));
    }
}
