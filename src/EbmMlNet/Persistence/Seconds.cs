namespace EbmMlNet;

/// <summary>A time that was saved as its seconds.</summary>
internal static class Seconds
{
    /// <summary>The time of so many seconds, to the nearest tick; zero where there is none (NaN).</summary>
    /// <remarks><see cref="TimeSpan.FromSeconds(double)"/> cuts off, and so loses a tick here and there.</remarks>
    public static TimeSpan Of(double seconds) =>
        double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
