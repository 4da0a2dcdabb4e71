using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The vectors of one column of texts, for cursors that cannot wait.</summary>
/// <param name="generator">What makes them.</param>
/// <param name="modelId">Its model.</param>
/// <param name="dimension">Their length; 0 before it is known.</param>
/// <param name="column">The column of texts, for messages.</param>
/// <param name="cancellationToken">Stops between batches.</param>
internal sealed class TextVectors(
    CachedEmbeddingGenerator generator, string modelId, int dimension, string column, CancellationToken cancellationToken)
{
    /// <summary>How many texts are worth asking for at a time: not more than are remembered.</summary>
    public int BatchSize => Math.Min(generator.Options.BatchSize, generator.Options.VectorsInMemory);

    public static bool SaysSomething(string text) => text.Any(char.IsLetterOrDigit);

    public bool IsKnown(string text) => generator.Find(text) is not null;

    /// <summary>The vector of a text that says something, not to be changed.</summary>
    public float[] Of(string text) => generator.Find(text) is { } vector ? Checked(vector) : Make([text])[0];

    /// <summary>The getter of a column of vectors, from that of its texts.</summary>
    public ValueGetter<VBuffer<float>> Getter(ValueGetter<ReadOnlyMemory<char>> getText)
    {
        ReadOnlyMemory<char> text = default;
        return (ref VBuffer<float> row) =>
        {
            getText(ref text);
            string content = text.ToString();
            VBufferEditor<float> editor = VBufferEditor.Create(ref row, dimension);
            if (SaysSomething(content))
            {
                Of(content).CopyTo(editor.Values);
            }
            else
            {
                editor.Values.Clear();
            }

            row = editor.Commit();
        };
    }

    /// <summary>Makes the vectors of texts, and remembers them.</summary>
    /// <exception cref="OperationCanceledException">The token said so.</exception>
    /// <exception cref="InvalidOperationException">The generator failed, or gave vectors of another length.</exception>
    public float[][] Make(IReadOnlyCollection<string> texts)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // On another thread: a caller with a context of its own, such as a window's, waits here.
            float[][] vectors = Task.Run(() => EmbeddingCalls.GenerateAsync(generator, texts, cancellationToken), cancellationToken).GetAwaiter().GetResult();
            return Array.ConvertAll(vectors, Checked);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"Column '{column}': the embedding generator '{modelId}' failed at {texts.Count} texts, the first of {texts.First().Length} characters: {error.Message}", error);
        }
    }

    private float[] Checked(float[] vector) => dimension == 0 || vector.Length == dimension
        ? vector
        : throw new InvalidOperationException(
            $"The embedding generator '{modelId}' gives vectors of {vector.Length} values, but {dimension} were expected, as in training.");
}
