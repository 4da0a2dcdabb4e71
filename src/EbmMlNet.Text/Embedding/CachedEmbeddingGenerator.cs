using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>
/// Remembers the vectors of another generator by the content of the texts, in memory and, if a folder is given, on disk, where other
/// processes find them.
/// </summary>
/// <remarks>
/// In a folder, vectors are kept by the generator's model id: a generator that does not say its model's id cannot be told from another of
/// its type. A call with options of its own (another model, another dimension) is passed on and not remembered. Safe to use from many
/// threads at once, and a folder from several processes; writes are whole or do not count.
/// </remarks>
public sealed class CachedEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly RecentVectors _recent;
    private readonly VectorFile? _file;
    private readonly string _modelId;

    /// <summary>Wraps a generator.</summary>
    /// <param name="generator">What makes vectors that are not there yet. It is disposed of together with this one.</param>
    /// <param name="options">Where they are kept, and how many; null, the default, for memory alone.</param>
    /// <exception cref="IOException">The folder cannot be written, or has another file in the cache's place.</exception>
    public CachedEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> generator, EmbeddingCacheOptions? options = null)
        : base(generator ?? throw new ArgumentNullException(nameof(generator)))
    {
        Options = options ?? new EmbeddingCacheOptions();
        _modelId = EmbeddingCalls.IdOf(generator);
        _recent = new RecentVectors(Options.VectorsInMemory);
        _file = Options.Folder is { } folder ? new VectorFile(folder, _modelId, Options.MaximumBytes) : null;
    }

    /// <summary>
    /// Why nothing is written to the folder any longer: its disk is full, or it may only be read, for example. Null where all is well.
    /// Vectors are still made.
    /// </summary>
    public Exception? WriteFailure => _file?.Failure;

    internal EmbeddingCacheOptions Options { get; }

    /// <summary>The vectors of texts; those that are not there yet are made, each text once.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Null, the default, to use what is remembered.</param>
    /// <param name="cancellationToken">Stops between two batches; what was made until then is remembered.</param>
    /// <returns>One vector for each text, in their order.</returns>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options is not null)
        {
            return await base.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        }

        string[] texts = [.. values];
        UInt128[] keys = Array.ConvertAll(texts, TextKey.Of);
        var vectors = new Dictionary<UInt128, float[]>();
        _file?.Refresh();
        var missing = new Dictionary<UInt128, string>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (!vectors.ContainsKey(keys[i]) && !missing.ContainsKey(keys[i]))
            {
                if (Find(keys[i]) is { } vector)
                {
                    vectors.Add(keys[i], vector);
                }
                else
                {
                    missing.Add(keys[i], texts[i]);
                }
            }
        }

        foreach (KeyValuePair<UInt128, string>[] batch in missing.Chunk(Options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[][] made = await EmbeddingCalls.GenerateAsync(InnerGenerator, [.. batch.Select(text => text.Value)], cancellationToken).ConfigureAwait(false);
            (UInt128 Key, float[] Vector)[] added = [.. batch.Zip(made, (text, vector) => (text.Key, vector))];
            _file?.Append(added);
            foreach ((UInt128 key, float[] vector) in added)
            {
                _recent.Add(key, vector);
                vectors.Add(key, vector);
            }
        }

        // What is remembered is not to be changed by whoever receives it.
        return new GeneratedEmbeddings<Embedding<float>>(
            keys.Select(key => new Embedding<float>(vectors[key].ToArray()) { ModelId = _modelId }));
    }

    /// <summary>A vector that is there, not to be changed; null where it must be made.</summary>
    internal float[]? Find(string text) => Find(TextKey.Of(text));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private float[]? Find(UInt128 key)
    {
        if (_recent.Find(key) is { } recent)
        {
            return recent;
        }

        if (_file?.Find(key) is not { } stored)
        {
            return null;
        }

        _recent.Add(key, stored);
        return stored;
    }
}
