using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace EbmMlNet;

/// <summary>
/// Embeds texts with a sentence encoder of BERT's kind on this machine: WordPiece tokens, the mean of the last layer over a text's tokens,
/// unit length.
/// </summary>
/// <remarks>
/// The folder holds <c>model.onnx</c>, with inputs <c>input_ids</c>, <c>attention_mask</c> and perhaps <c>token_type_ids</c>, whose first
/// output is [texts, tokens, values] or already [texts, values], and <c>vocab.txt</c>. Safe to use from many threads at once.
/// </remarks>
public sealed class OnnxSentenceEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    internal const string ModelFile = "model.onnx";
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private static readonly string[] s_inputs = [Ids, Mask, Types];
    private readonly InferenceSession _session;
    private readonly BertTokenizer _tokenizer;
    private readonly RunOptions _run = new();
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Loads the model.</summary>
    /// <param name="folder">A folder with <c>model.onnx</c> and <c>vocab.txt</c>.</param>
    /// <param name="options">How it is run; null, the default, for <see cref="SentenceEncoderOptions"/> as they are.</param>
    /// <exception cref="FileNotFoundException">One of the two files is not there.</exception>
    /// <exception cref="InvalidDataException">The model has other inputs than those of a sentence encoder.</exception>
    public OnnxSentenceEncoder(string folder, SentenceEncoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Options = options ?? new SentenceEncoderOptions();
        Folder = Path.GetFullPath(folder);
        string model = Find(folder, ModelFile), vocabulary = Find(folder, "vocab.txt");
        ModelId = IdOf(model, vocabulary, Options);

        _tokenizer = BertTokenizer.Create(vocabulary, new BertOptions { LowerCaseBeforeTokenization = Options.LowerCase });
        using var session = new SessionOptions();
        if (Options.NumberOfThreads is { } threads)
        {
            session.IntraOpNumThreads = threads;
        }

        _session = new InferenceSession(model, session);
        string[] inputs = [.. _session.InputMetadata.Keys];
        if (!inputs.Contains(Ids) || !inputs.Contains(Mask) || inputs.Except(s_inputs).Any())
        {
            _session.Dispose();
            throw new InvalidDataException(
                $"'{model}' has the inputs {string.Join(", ", inputs)}; {Ids}, {Mask} and perhaps {Types} expected, as of a sentence encoder.");
        }

        _metadata = new EmbeddingGeneratorMetadata("onnx", null, ModelId);
    }

    /// <summary>
    /// A name made of the content of both files and of the options that vectors depend on: <c>onnx-</c> and 16 digits of a SHA-256. The same
    /// encoder has the same name wherever it lies.
    /// </summary>
    public string ModelId { get; }

    internal string Folder { get; }

    internal SentenceEncoderOptions Options { get; }

    /// <summary>Embeds texts. An empty one has a vector too, that of no words.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Not used.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One vector of unit length for each text, in their order.</returns>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Task.Run(() => Generate([.. values], cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static string Find(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path)
        ? path
        : throw new FileNotFoundException($"The sentence encoder's folder '{folder}' has no file '{name}'; model.onnx and vocab.txt are expected there.", path);

    private static string IdOf(string model, string vocabulary, SentenceEncoderOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in (string[])[model, vocabulary])
        {
            using FileStream file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{options.MaximumTokens} {options.LowerCase}")));
        return $"onnx-{Convert.ToHexString(hash.GetHashAndReset())[..16].ToLowerInvariant()}";
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, CancellationToken cancellationToken)
    {
        int[][] tokens = Array.ConvertAll(texts, Tokens);
        float[][] vectors = new float[texts.Length][];
        // Texts of one length together: a batch is as long as its longest.
        foreach (int[] batch in Enumerable.Range(0, texts.Length).OrderBy(i => tokens[i].Length).Chunk(Options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(batch, tokens, vectors);
        }

        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = ModelId }));
    }

    private int[] Tokens(string text)
    {
        int[] tokens = [.. _tokenizer.EncodeToIds(text ?? "", addSpecialTokens: true)];
        return tokens.Length <= Options.MaximumTokens ? tokens : [.. tokens[..(Options.MaximumTokens - 1)], tokens[^1]];
    }

    private void Run(int[] batch, int[][] tokens, float[][] vectors)
    {
        int length = batch.Max(i => tokens[i].Length);
        long[] ids = new long[batch.Length * length], mask = new long[ids.Length], types = new long[ids.Length];
        for (int row = 0; row < batch.Length; row++)
        {
            int[] text = tokens[batch[row]];
            for (int t = 0; t < text.Length; t++)
            {
                ids[(row * length) + t] = text[t];
                mask[(row * length) + t] = 1;
            }
        }

        string[] names = [.. s_inputs.Where(_session.InputMetadata.ContainsKey)];
        OrtValue[] inputs = Array.ConvertAll(
            names, name => OrtValue.CreateTensorValueFromMemory(name == Ids ? ids : name == Mask ? mask : types, [batch.Length, length]));
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, names, inputs, [_session.OutputNames[0]]);
            long[] shape = outputs[0].GetTensorTypeAndShape().Shape;
            ReadOnlySpan<float> values = outputs[0].GetTensorDataAsSpan<float>();
            int width = (int)shape[^1], perText = values.Length / batch.Length;
            for (int row = 0; row < batch.Length; row++)
            {
                ReadOnlySpan<float> text = values.Slice(row * perText, perText);
                vectors[batch[row]] = Pool(text, shape.Length == 2 ? 1 : tokens[batch[row]].Length, width);
            }
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static float[] Pool(ReadOnlySpan<float> tokens, int count, int width)
    {
        float[] vector = new float[width];
        for (int t = 0; t < count; t++)
        {
            for (int i = 0; i < width; i++)
            {
                vector[i] += tokens[(t * width) + i] / count;
            }
        }

        EmbeddingFeatures.ToUnit(vector);
        return vector;
    }
}
