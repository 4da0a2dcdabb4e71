using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes a <see cref="DensityTransformer"/>; there is nothing to fit.</summary>
public sealed class DensityEstimator : IEstimator<DensityTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly ContinuousEnergy _energy;
    private readonly DensityReadout _readout;

    internal DensityEstimator(IHostEnvironment environment, string output, string input, ContinuousEnergy energy, DensityReadout readout)
    {
        _host = environment.Register(nameof(DensityEstimator));
        (_output, _input, _energy, _readout) = (output, input, energy, readout);
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing, or no vector of Single.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(_input, out SchemaShape.Column column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input, $"Vector<Single, {_energy.FeatureCount}>", column.GetTypeString());
        }

        var slotNames = new SchemaShape.Column(
            AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false);
        return new SchemaShape(
        [
            .. inputSchema.Where(other => other.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape([slotNames])),
        ]);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">Data with the input column; none of it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing, or of another type or length.</exception>
    public DensityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var transformer = new DensityTransformer(_host, _output, _input, _energy, _readout);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }
}
