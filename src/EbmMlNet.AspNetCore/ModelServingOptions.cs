namespace EbmMlNet.AspNetCore;

/// <summary>How saved models are served. Configure with <c>services.Configure&lt;ModelServingOptions&gt;(...)</c>.</summary>
public sealed class ModelServingOptions
{
    /// <summary>How often files are looked at for a replacement; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    /// <value>The default value is one second.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many bytes models loaded on demand may take together, by <see cref="ModelGeneration.Size"/>. Above it, those not asked for longest are
    /// let go, but never the one asked for last.
    /// </summary>
    /// <value>The default value is 1 GiB.</value>
    public long MemoryLimit { get; set; } = 1L << 30;
}
