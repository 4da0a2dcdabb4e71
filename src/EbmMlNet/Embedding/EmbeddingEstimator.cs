using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes an <see cref="EmbeddingTransformer"/>; there is nothing to fit.</summary>
public sealed class EmbeddingEstimator : IEstimator<EmbeddingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _inputColumn;
    private readonly EmbeddingInput _input;

    internal EmbeddingEstimator(IHostEnvironment environment, string output, string inputColumn, SearchCodes codes, bool isAnswer)
    {
        _host = environment.Register(nameof(EmbeddingEstimator));
        _output = output;
        _inputColumn = inputColumn;
        _input = new EmbeddingInput(codes, isAnswer);
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing, or no vector of Single.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _input.Check(_host, inputSchema, _inputColumn);
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false),
        ]);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">Data with the input column; none of it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing, or of another type or length.</exception>
    public EmbeddingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var transformer = new EmbeddingTransformer(_host, _output, _inputColumn, _input.Codes, _input.IsAnswer);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }
}
