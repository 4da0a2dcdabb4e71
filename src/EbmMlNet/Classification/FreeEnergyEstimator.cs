using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="FreeEnergyTransformer"/>; there is nothing to fit.</summary>
public sealed class FreeEnergyEstimator : IEstimator<FreeEnergyTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly EnergyMulticlassModelParameters _model;

    internal FreeEnergyEstimator(IHostEnvironment environment, string output, string input, EnergyMulticlassModelParameters model)
    {
        _host = environment.Register(nameof(FreeEnergyEstimator));
        (_output, _input, _model) = (output, input, model);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(_input, out SchemaShape.Column column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
        {
            throw _host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", _input, $"Vector<Single, {_model.EnergyFunction.FeatureCount}>", column.GetTypeString());
        }

        return new SchemaShape(
        [
            .. inputSchema.Where(other => other.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false),
        ]);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">Data with the features; none of it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of features is missing, or of another type or length.</exception>
    public FreeEnergyTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var transformer = new FreeEnergyTransformer(_host, _output, _input, _model);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }
}
