using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A model of row-by-row steps: one row that shows one item after the other.</summary>
internal sealed class RowItemRanking<TItem> : ItemRanking<TItem>
    where TItem : class
{
    private readonly IHostEnvironment _environment;
    private readonly SchemaDefinition _definition;
    private readonly DataViewSchema _schema;
    private readonly IRowToRowMapper _mapper;
    private readonly DataViewSchema.Column _score;
    private readonly float _beta;

    public RowItemRanking(
        IHostEnvironment environment,
        SchemaDefinition definition,
        DataViewSchema schema,
        DataViewSchema items,
        IEnumerable<ITransformer> steps,
        RankingEngineOptions options)
    {
        _environment = environment;
        _definition = definition;
        _schema = schema;
        _mapper = ModelSteps.Bind(steps, schema, items, typeof(TItem));
        _score = FindScore(_mapper.OutputSchema, options);
        _beta = options.GivenBeta ?? ScoreBeta.Of(_score);
        CheckItemsSuffice(_score.Name, _mapper.GetDependencies([_score]), items);
    }

    protected override ItemRanker<TItem> Create()
    {
        var input = DataViewConstructionUtils.CreateInputRow<TItem>(_environment, _definition);
        DataViewRow scored = _mapper.GetRow(new ItemRow(_schema, input), [_score]);
        return new RowItemRanker<TItem>(input, scored, scored.GetGetter<float>(scored.Schema[_score.Index]), _beta);
    }
}
