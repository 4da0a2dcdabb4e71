using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="ListScoreTransformer"/>; there is nothing to fit.</summary>
public sealed class ListScoreEstimator : IEstimator<ListScoreTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly ListColumns _columns;
    private readonly ListEnergyFunction _energy;
    private readonly float _beta;

    internal ListScoreEstimator(IHostEnvironment environment, string output, ListColumns columns, ListEnergyFunction energy, float beta)
    {
        _host = environment.Register(nameof(ListScoreEstimator));
        _output = output;
        _columns = columns;
        _energy = energy;
        _beta = beta;
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _columns.Check(_host, inputSchema);
        return Promise(inputSchema, _output);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">Data with the feature and group columns; none of it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type or length.</exception>
    public ListScoreTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var transformer = new ListScoreTransformer(_host, _output, _columns, _energy, _beta);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>An input with a column of scores.</summary>
    internal static SchemaShape Promise(SchemaShape input, string output) => new(
    [
        .. input.Where(column => column.Name != output),
        new SchemaShape.Column(
            output, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false, new SchemaShape([ScoreBeta.Promise])),
    ]);
}
