using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>An energy model bound to a feature column: gives ML.NET's scorer its Score column.</summary>
internal sealed class EnergyRowMapper<TScore> : ISchemaBoundRowMapper
{
    private readonly IHostEnvironment _environment;
    private readonly DataViewSchema.Column _features;
    private readonly Func<ValueMapper<VBuffer<float>, TScore>> _createScorer;

    public EnergyRowMapper(
        IHostEnvironment environment,
        ISchemaBindableMapper model,
        IValueMapper types,
        Func<ValueMapper<VBuffer<float>, TScore>> createScorer,
        RoleMappedSchema schema,
        string scoreColumnKind,
        float? beta = null)
    {
        environment.CheckParam(schema.Feature.HasValue, nameof(schema), "There is no feature column to score.");
        _environment = environment;
        Bindable = model;
        _createScorer = createScorer;
        InputRoleMappedSchema = schema;
        _features = schema.Feature!.Value;
        if (!_features.Type.Equals(types.InputType))
        {
            throw environment.ExceptSchemaMismatch(
                nameof(schema), "feature", _features.Name, types.InputType.ToString()!, _features.Type.ToString()!);
        }

        DataViewSchema scores = ScoreSchemaFactory.Create(types.OutputType, scoreColumnKind);
        OutputSchema = beta is { } own ? ScoreBeta.Annotate(scores, own) : scores;
    }

    public ISchemaBindableMapper Bindable { get; }

    public RoleMappedSchema InputRoleMappedSchema { get; }

    public DataViewSchema InputSchema => InputRoleMappedSchema.Schema;

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() =>
        [RoleMappedSchema.ColumnRole.Feature.Bind(_features.Name)];

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.Any() ? [_features] : [];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new SimpleRow(OutputSchema, input, [activeColumns.Any() ? CreateGetter(input) : null]);

    private ValueGetter<TScore> CreateGetter(DataViewRow input)
    {
        // One getter belongs to one cursor, so it may keep its buffer, and its scorer what it computed, from row to row.
        ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(input.Schema[_features.Index]);
        ValueMapper<VBuffer<float>, TScore> score = _createScorer();
        VBuffer<float> features = default;
        int size = _features.Type.GetVectorSize();
        return (ref TScore value) =>
        {
            getFeatures(ref features);
            FeatureLength.Check(_environment, _features.Name, null, features, size);
            score(in features, ref value);
        };
    }
}
