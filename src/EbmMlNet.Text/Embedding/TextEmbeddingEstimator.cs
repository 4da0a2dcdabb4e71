using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="TextEmbeddingTransformer"/>: embeds one text, to see how long vectors are.</summary>
public sealed class TextEmbeddingEstimator : IEstimator<TextEmbeddingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly CachedEmbeddingGenerator _generator;
    private readonly CancellationToken _cancellationToken;

    internal TextEmbeddingEstimator(
        IHostEnvironment environment, string output, string input, IEmbeddingGenerator<string, Embedding<float>> generator, TextEmbeddingOptions options)
    {
        _host = environment.Register(nameof(TextEmbeddingEstimator));
        _output = output;
        _input = input;
        _generator = generator as CachedEmbeddingGenerator ?? new CachedEmbeddingGenerator(generator, options.Cache);
        _cancellationToken = options.CancellationToken;
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of texts is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(_input, out SchemaShape.Column column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType != TextDataViewType.Instance)
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input, TextEmbeddingTransformer.ExpectedText, column.GetTypeString());
        }

        return new SchemaShape(
        [
            .. inputSchema.Where(other => other.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false),
        ]);
    }

    /// <summary>Embeds the first text that says something.</summary>
    /// <param name="input">Data with the column of texts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of texts is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">The generator failed; the inner exception is its own.</exception>
    public TextEmbeddingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        DataViewSchema.Column column = TextEmbeddingTransformer.Find(_host, input.Schema, _input);
        var source = new TextVectors(_generator, EmbeddingCalls.IdOf(_generator), 0, _input, _cancellationToken);
        // Where there is no text, any word tells the length too.
        string text = input.GetColumn<ReadOnlyMemory<char>>(column).Select(value => value.ToString()).FirstOrDefault(TextVectors.SaysSomething) ?? "text";
        int dimension = source.Of(text).Length;
        return new TextEmbeddingTransformer(
            _host, _output, _input, SavedGenerator.Of(_generator, dimension), _generator, _cancellationToken);
    }
}
