using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Trains an energy F(x, y) of an answer y that is a vector of 2 to 16 targets, and with it the joint density p(y | x) = exp(-F(x, y)) / Z(x) of all of
/// them for every row.
/// </summary>
/// <remarks>
/// As <see cref="EnergyRegressionTrainer"/>, whose options it takes, with a mixture of normal densities of any covariance over the vector. It says how
/// targets hang together, which a regressor for each of them cannot. The transformer's <c>Score</c> is a vector, the density's mean or mode, and its
/// <see cref="EnergyMultivariateRegressionTransformer.DensityOf"/> gives the density. ML.NET's own measures of regressors take one number a row; use
/// <c>mlContext.Regression.EvaluateDensity</c>. To create this trainer, use <c>mlContext.Regression.Trainers.EnergyBasedMultivariate</c>.
/// </remarks>
public sealed class EnergyMultivariateRegressionTrainer : IEstimator<EnergyMultivariateRegressionTransformer>
{
    private const string LoadName = "EnergyMultivariateRegression";

    private readonly IHost _host;
    private readonly EnergyRegressionTrainer.Options _options;

    internal EnergyMultivariateRegressionTrainer(IHostEnvironment environment, EnergyRegressionTrainer.Options options)
    {
        TorchVersion.Check();
        _host = environment.Register(LoadName);
        _options = options.OfSeveralTargets().Validate();
    }

    /// <summary>Trains on rows.</summary>
    /// <param name="input">The rows; those of which a label is missing (NaN) are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be trained on, or training fails; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public EnergyMultivariateRegressionTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        Check(SchemaShape.Create(input.Schema));
        Vector(input.Schema, "feature", _options.FeatureColumnName, 1, int.MaxValue);
        Vector(input.Schema, "label", _options.LabelColumnName, 2, MultivariateEnergy.MostTargets);
        var data = new RoleMappedData(input, _options.LabelColumnName, _options.FeatureColumnName, null, _options.ExampleWeightColumnName);
        TrainedDensity trained = DensityFit.Train(_host, _options, data);
        var energy = new MultivariateEnergy(trained.Scalings, trained.Networks, trained.Weights);
        return new EnergyMultivariateRegressionTransformer(_host, _options.FeatureColumnName, energy, _options.PointPrediction, trained.History);
    }

    /// <summary>The columns that the transformer will make of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        Check(inputSchema);
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != DefaultColumnNames.Score),
            new SchemaShape.Column(
                DefaultColumnNames.Score,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Single,
                isKey: false,
                new SchemaShape([Text(AnnotationUtils.Kinds.ScoreColumnKind), Text(AnnotationUtils.Kinds.ScoreValueKind)])),
        ]);

        static SchemaShape.Column Text(string name) => new(name, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, isKey: false);
    }

    private void Check(SchemaShape schema)
    {
        Check("feature", _options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, "Vector<Single>");
        Check("label", _options.LabelColumnName, SchemaShape.Column.VectorKind.Vector, $"Vector<Single> of 2 to {MultivariateEnergy.MostTargets} targets");
        if (_options.ExampleWeightColumnName is { } weight)
        {
            Check("weight", weight, SchemaShape.Column.VectorKind.Scalar, "Single");
        }

        void Check(string role, string name, SchemaShape.Column.VectorKind kind, string expected)
        {
            if (!schema.TryFindColumn(name, out SchemaShape.Column column))
            {
                throw _host.ExceptSchemaMismatch(nameof(schema), role, name);
            }

            if (column.Kind != kind || column.IsKey || column.ItemType != NumberDataViewType.Single)
            {
                throw _host.ExceptSchemaMismatch(nameof(schema), role, name, expected, column.GetTypeString());
            }
        }
    }

    private void Vector(DataViewSchema schema, string role, string name, int least, int most)
    {
        int size = schema[name].Type.GetVectorSize();
        if (size < least || size > most)
        {
            throw _host.ExceptSchemaMismatch(
                nameof(schema),
                role,
                name,
                most == int.MaxValue ? "Vector<Single> of known size" : $"Vector<Single> of {least} to {most} targets (for one, take EnergyBased)",
                schema[name].Type.ToString()!);
        }
    }
}
