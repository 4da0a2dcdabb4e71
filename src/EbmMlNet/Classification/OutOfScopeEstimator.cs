using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Makes an <see cref="OutOfScopeTransformer"/>: finds the threshold that a share of the rows of classes lies above.</summary>
public sealed class OutOfScopeEstimator : IEstimator<OutOfScopeTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly double _falseAlarmRate;

    internal OutOfScopeEstimator(IHostEnvironment environment, string output, string input, double falseAlarmRate)
    {
        _host = environment.Register(nameof(OutOfScopeEstimator));
        (_output, _input, _falseAlarmRate) = (output, input, falseAlarmRate);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(_input, out SchemaShape.Column column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || column.ItemType != NumberDataViewType.Single)
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _input, "Single", column.GetTypeString());
        }

        return new SchemaShape(
        [
            .. inputSchema.Where(other => other.Name != _output),
            new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false),
        ]);
    }

    /// <summary>Finds the threshold.</summary>
    /// <param name="input">Rows of the classes that the classifier was not trained on; all their values are held in memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or no Single.</exception>
    /// <exception cref="InvalidOperationException">There are fewer rows than one in the false alarms allowed, or a value is not a number.</exception>
    public OutOfScopeTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _ = GetOutputSchema(SchemaShape.Create(input.Schema));
        float[] values = [.. input.GetColumn<float>(_input)];
        int row = Array.FindIndex(values, float.IsNaN);
        if (row >= 0)
        {
            throw _host.Except($"Column '{_input}', row {row}: the value is not a number.");
        }

        // Of fewer rows the threshold would be the greatest of them, whatever rate is asked for.
        if (values.Length * _falseAlarmRate < 1)
        {
            throw _host.Except(FormattableString.Invariant(
                $"Column '{_input}': {values.Length} rows are too few to turn away a share of {_falseAlarmRate}; {Math.Ceiling(1 / _falseAlarmRate)} or more expected."));
        }

        return new OutOfScopeTransformer(_host, _output, _input, new OutOfScopeMetrics(values, values).Threshold(_falseAlarmRate));
    }
}
