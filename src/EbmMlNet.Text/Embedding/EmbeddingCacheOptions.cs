using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>Where a <see cref="CachedEmbeddingGenerator"/> keeps vectors, and how many.</summary>
public sealed record EmbeddingCacheOptions
{
    private readonly long _maximumBytes = 1L << 30;
    private readonly int _vectorsInMemory = 20_000;
    private readonly int _batchSize = 256;

    /// <summary>
    /// A folder that keeps vectors for other processes and other days, in one file for each model; null for none. It is created where it
    /// is missing, and may be deleted at any time that no process uses it.
    /// </summary>
    /// <value>The default value is null.</value>
    public string? Folder { get; init; }

    /// <summary>
    /// How large the file of a model may become, in bytes; 1 or more. A vector takes 4 bytes a value and 24 more. A full file stays as it
    /// is: what is not in it is embedded again in each process.
    /// </summary>
    /// <value>The default value is 1 GiB: 688,000 vectors of 384 values.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long MaximumBytes
    {
        get => _maximumBytes;
        init => _maximumBytes = value >= 1 ? value : throw Wrong(value);
    }

    /// <summary>How many vectors, those used last, are kept in memory at least, and twice as many at most; 1 or more.</summary>
    /// <value>The default value is 20,000: 31 to 61 MB at 384 values each.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int VectorsInMemory
    {
        get => _vectorsInMemory;
        init => _vectorsInMemory = value >= 1 ? value : throw Wrong(value);
    }

    /// <summary>How many texts the generator is asked for at a time at most, and after how many they are written; 1 or more.</summary>
    /// <value>The default value is 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int BatchSize
    {
        get => _batchSize;
        init => _batchSize = value >= 1 ? value : throw Wrong(value);
    }

    private static ArgumentOutOfRangeException Wrong<T>(T value, [CallerMemberName] string name = "") =>
        new(name, value, FormattableString.Invariant($"{name} must be at least 1."));
}
