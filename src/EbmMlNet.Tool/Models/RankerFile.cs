using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Models;

/// <summary>A saved ranker.</summary>
/// <param name="Model">As ML.NET loads it.</param>
/// <param name="Parameters">What it learnt.</param>
/// <param name="Features">The names of its features, in order.</param>
internal sealed record RankerFile(ITransformer Model, EnergyRankingModelParameters Parameters, IReadOnlyList<string> Features)
{
    public EnergyFunction Energy => Parameters.EnergyFunction;

    public static RankerFile Load(MLContext ml, string path)
    {
        if (!File.Exists(path))
        {
            throw new ToolException($"There is no model '{path}'.", "ebm train makes one");
        }

        ITransformer model = ml.Model.LoadChecked(path, out DataViewSchema schema);
        ITransformer[] steps = model is IEnumerable<ITransformer> chain ? [.. chain] : [model];
        if (steps is not [IPredictionTransformer<object> { Model: EnergyRankingModelParameters parameters }])
        {
            throw new ToolException(
                $"'{path}' is no ranker of features alone, but {string.Join(", ", steps.Select(step => step.GetType().Name))}.",
                "give a model that ebm train made, or one whose only step is an energy-based ranker");
        }

        return new RankerFile(model, parameters, Names(schema, parameters.EnergyFunction.FeatureCount));
    }

    /// <summary>The place of a feature; the first of a name.</summary>
    public int SlotOf(string name) => Features.TakeWhile(feature => feature != name).Count();

    private static string[] Names(DataViewSchema? schema, int count)
    {
        if (schema?.GetColumnOrNull("Features") is { } column && column.Annotations.Schema.GetColumnOrNull("SlotNames") is not null)
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            column.GetSlotNames(ref slots);
            return [.. slots.DenseValues().Select(name => name.ToString())];
        }

        return [.. Enumerable.Range(1, count).Select(i => $"{i}")];
    }
}
