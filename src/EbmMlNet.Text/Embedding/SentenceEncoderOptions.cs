using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>How an <see cref="OnnxSentenceEncoder"/> runs its model.</summary>
public sealed record SentenceEncoderOptions
{
    private readonly int _maximumTokens = 256;
    private readonly int _batchSize = 32;
    private readonly int? _numberOfThreads;

    /// <summary>How many tokens of a text are read at most, the two that mark its ends among them; 3 or more.</summary>
    /// <value>The default value is 256, as all-MiniLM-L6-v2 was trained.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 3.</exception>
    public int MaximumTokens
    {
        get => _maximumTokens;
        init => _maximumTokens = value >= 3 ? value : throw Wrong(value, "at least 3");
    }

    /// <summary>How many texts, of about the same length, the model sees at a time; 1 or more.</summary>
    /// <value>The default value is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int BatchSize
    {
        get => _batchSize;
        init => _batchSize = value >= 1 ? value : throw Wrong(value, "at least 1");
    }

    /// <summary>How many threads compute one batch, 1 or more; null for what the runtime chooses.</summary>
    /// <value>The default value is null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? NumberOfThreads
    {
        get => _numberOfThreads;
        init => _numberOfThreads = value is null or >= 1 ? value : throw Wrong(value.Value, "at least 1");
    }

    /// <summary>Whether the model's vocabulary is of lower-case words.</summary>
    /// <value>The default value is true.</value>
    public bool LowerCase { get; init; } = true;

    private static ArgumentOutOfRangeException Wrong(int value, string expected, [CallerMemberName] string name = "") =>
        new(name, value, $"{name} must be {expected}.");
}
