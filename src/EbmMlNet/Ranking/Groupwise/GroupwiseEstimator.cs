using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What the estimators of group-wise transformers have in common: their columns are checked before anything is read.</summary>
/// <typeparam name="TTransformer">The transformer.</typeparam>
public abstract class GroupwiseEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : GroupwiseTransformer
{
    private readonly (string Name, DataViewType Type)? _output;

    private protected GroupwiseEstimator(IHost host, GroupwiseColumns columns, (string Name, DataViewType Type)? output)
    {
        Host = host;
        Columns = columns;
        _output = output;
    }

    private protected IHost Host { get; }

    private protected GroupwiseColumns Columns { get; }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Columns.Check(Host, inputSchema);
        return _output is not { } output
            ? inputSchema
            : new SchemaShape(
            [
                .. inputSchema.Where(column => column.Name != output.Name),
                new SchemaShape.Column(output.Name, SchemaShape.Column.VectorKind.Scalar, output.Type, isKey: false),
            ]);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">Scored data; it is read only where something is fitted to it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public TTransformer Fit(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        Columns.Check(Host, input.Schema);
        return Make(input);
    }

    private protected abstract TTransformer Make(IDataView input);
}
