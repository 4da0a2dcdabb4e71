using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A model with steps that look at whole groups: it runs as it does on data, with the candidates for its only group.</summary>
internal sealed class GroupItemRanking<TItem> : ItemRanking<TItem>
    where TItem : class
{
    private readonly IHostEnvironment _environment;
    private readonly SchemaDefinition _definition;
    private readonly DataViewSchema _schema;
    private readonly DataViewSchema _items;
    private readonly ITransformer[] _steps;
    private readonly RankingEngineOptions _options;

    public GroupItemRanking(
        IHostEnvironment environment,
        SchemaDefinition definition,
        DataViewSchema schema,
        DataViewSchema items,
        ITransformer[] steps,
        RankingEngineOptions options)
    {
        _environment = environment;
        _definition = definition;
        _schema = schema;
        _items = items;
        _steps = steps;
        _options = options;
        using var view = new ItemsView<TItem>(environment, definition, schema);
        GroupSteps chain = Chain(view);
        CheckItemsSuffice(options.ScoreColumnName, chain.Inputs(), items);
    }

    protected override ItemRanker<TItem> Create()
    {
        var view = new ItemsView<TItem>(_environment, _definition, _schema);
        GroupSteps chain = Chain(view);
        return new GroupItemRanker<TItem>(view, chain.View, chain.Score, chain.Probability, chain.Rank);
    }

    private GroupSteps Chain(ItemsView<TItem> view)
    {
        var chain = new GroupSteps(_environment, view, _options);
        foreach (ITransformer step in _steps)
        {
            chain.Append(step, _items, typeof(TItem));
        }

        _ = FindScore(chain.View.Schema, _options);
        chain.Complete();
        return chain;
    }
}
