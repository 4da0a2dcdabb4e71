using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>
/// Which embedding generators this process has, by the names of their models: saved pipelines find here what <c>EmbedText</c> was trained
/// with.
/// </summary>
/// <remarks>
/// Not needed for an <see cref="OnnxSentenceEncoder"/> whose folder is where it was, or has the same name beside the application. For many
/// threads.
/// </remarks>
public static class EmbeddingGenerators
{
    private static readonly ConcurrentDictionary<string, Lazy<IEmbeddingGenerator<string, Embedding<float>>>> s_registered = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<SavedGenerator, Lazy<IEmbeddingGenerator<string, Embedding<float>>>> s_found = new();

    /// <summary>Registers a generator by the name that it gives itself; one of the same name before is replaced.</summary>
    /// <param name="generator">The generator. It must not be disposed of while pipelines use it.</param>
    public static void Register(IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Register(EmbeddingCalls.IdOf(generator), () => generator);
    }

    /// <summary>Registers how to make a generator: once, when a pipeline first needs it.</summary>
    /// <param name="modelId">The name of its model, <see cref="TextEmbeddingTransformer.ModelId"/>.</param>
    /// <param name="create">Makes it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static void Register(string modelId, Func<IEmbeddingGenerator<string, Embedding<float>>> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        ArgumentNullException.ThrowIfNull(create);
        s_registered[modelId] = new(create);
    }

    /// <exception cref="InvalidOperationException">There is none, or it is of another model.</exception>
    internal static IEmbeddingGenerator<string, Embedding<float>> Find(SavedGenerator saved)
    {
        if (s_registered.TryGetValue(saved.ModelId, out Lazy<IEmbeddingGenerator<string, Embedding<float>>>? registered))
        {
            return Checked(registered.Value, saved, $"registered as '{saved.ModelId}'");
        }

        string[] folders = Folders(saved);
        // One encoder serves all pipelines of a process: it is large, and nobody else disposes of it.
        return Array.Find(folders, folder => File.Exists(Path.Combine(folder, OnnxSentenceEncoder.ModelFile))) is { } found
            ? Checked(s_found.GetOrAdd(saved with { Folder = found }, _ => new(() => new OnnxSentenceEncoder(found, saved.Encoder))).Value, saved, $"in '{found}'")
            : throw new InvalidOperationException(
                $"The pipeline needs the embedding generator '{saved.ModelId}', of {saved.Dimension} values, and this process has none of that name" +
                $"{string.Concat(folders.Select(folder => $", nor is an encoder in '{folder}'"))}. Call EmbeddingGenerators.Register before the pipeline is used.");
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Checked(
        IEmbeddingGenerator<string, Embedding<float>> generator, SavedGenerator saved, string where) =>
        EmbeddingCalls.IdOf(generator) is var id && id == saved.ModelId
            ? generator
            : throw new InvalidOperationException(
                $"The pipeline was trained with embeddings of '{saved.ModelId}', but the generator {where} is that of '{id}'. Give the one of training, or train again.");

    private static string[] Folders(SavedGenerator saved) => saved.Folder is { } folder
        ? [folder, Path.Combine(AppContext.BaseDirectory, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)))]
        : [];
}
