using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// Applies the steps of a model to a view whose rows are one group, and says which columns hold rank and probability: those of the model's
/// own steps, or else of steps that this adds.
/// </summary>
internal sealed class GroupSteps(IHostEnvironment environment, IDataView items, RankingEngineOptions options)
{
    private const string OwnProbability = "EbmEngineProbability";
    private const string OwnRank = "EbmEngineRank";
    private readonly List<(ITransformer Step, DataViewSchema Input)> _applied = [];
    private int _score = -1;
    private string? _probability;
    private string? _rank;

    /// <summary>What the steps so far make of the items.</summary>
    public IDataView View { get; private set; } = items;

    public DataViewSchema.Column Score => View.Schema[options.ScoreColumnName];

    public DataViewSchema.Column Probability => View.Schema[_probability!];

    public DataViewSchema.Column Rank => View.Schema[_rank!];

    /// <exception cref="ArgumentException">The step does not map rows, or does not suit the items' columns.</exception>
    public void Append(ITransformer step, DataViewSchema itemColumns, Type itemType)
    {
        ModelSteps.CheckMaps(step);
        if (step is SelectMostCompatibleTransformer)
        {
            // What is said of a candidate is said among all of them, before most are left out.
            AddOwn();
        }
        else if (ModelSteps.IsForMissingColumns(step, View.Schema))
        {
            return;
        }

        ModelSteps.Describing(step, itemColumns, itemType, () => Apply(step));
        int score = View.Schema.GetColumnOrNull(options.ScoreColumnName)?.Index ?? -1;
        if (score > _score)
        {
            // A new score: columns are added at the end. What was said of an earlier one holds no more.
            _probability = _rank = null;
        }

        _score = score;
        switch (step)
        {
            case GibbsProbabilityTransformer gibbs when gibbs.ScoreColumnName == options.ScoreColumnName && options.GivenBeta is null:
                _probability = gibbs.OutputColumnName;
                break;
            case EnergyRankTransformer rank when rank.ScoreColumnName == options.ScoreColumnName:
                _rank = rank.OutputColumnName;
                break;
            default:
                break;
        }
    }

    /// <summary>Sees to it that there is a rank and a probability.</summary>
    public void Complete()
    {
        _probability = Has(_probability, NumberDataViewType.Single) ? _probability : null;
        _rank = Has(_rank, NumberDataViewType.UInt32) ? _rank : null;
        AddOwn();
    }

    /// <summary>The columns of the items that score, probability and rank are computed from.</summary>
    public DataViewSchema.Column[] Inputs()
    {
        DataViewSchema.Column[] needed = [Score, Probability, Rank];
        foreach ((ITransformer step, DataViewSchema input) in _applied.AsEnumerable().Reverse())
        {
            needed = step is IGroupwiseStep group
                ? [.. Passed(needed, input), input[group.GroupInputColumnName]]
                : Dependencies(step.GetRowToRowMapper(input), needed);
        }

        return needed;
    }

    private static IEnumerable<DataViewSchema.Column> Passed(DataViewSchema.Column[] needed, DataViewSchema input) =>
        needed.Where(column => column.Index < input.Count).Select(column => input[column.Index]);

    private static DataViewSchema.Column[] Dependencies(IRowToRowMapper mapper, DataViewSchema.Column[] needed) =>
        [.. mapper.GetDependencies(needed.Select(column => mapper.OutputSchema[column.Index]))];

    private void AddOwn()
    {
        if (!Has(options.ScoreColumnName, NumberDataViewType.Single))
        {
            return;
        }

        var columns = new GroupwiseColumns(options.ScoreColumnName, null);
        if (_probability is null)
        {
            float beta = options.GivenBeta ?? ScoreBeta.Of(Score);
            Apply(new GibbsProbabilityTransformer(environment, _probability = OwnProbability, columns, beta));
        }

        if (_rank is null)
        {
            Apply(new EnergyRankTransformer(environment, _rank = OwnRank, columns, TiedRanks.Lowest));
        }
    }

    private bool Has(string? name, DataViewType type) => name is not null && View.Schema.GetColumnOrNull(name)?.Type == type;

    private void Apply(ITransformer step)
    {
        _applied.Add((step, View.Schema));
        View = step is IGroupwiseStep group ? group.TransformOneGroup(View) : step.Transform(View);
    }
}
