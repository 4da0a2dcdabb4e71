using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What models and transformers do when ML.NET's converter asks them for their part of an ONNX graph.</summary>
internal static class OnnxExport
{
    /// <summary>Begins the part of a model of the features of a row.</summary>
    /// <returns>The graph, and the name of the features in it.</returns>
    /// <exception cref="InvalidOperationException">The features are not in the graph, or the operator set is too old.</exception>
    public static (OnnxGraph Graph, string Features) Begin(IExceptionContext host, OnnxContext context, string column, string owner)
    {
        context.CheckOpSetVersion(OnnxGraph.OldestOperatorSet, owner);
        if (!context.ContainsColumn(column))
        {
            throw host.Except(
                $"Column '{column}' is not in the ONNX graph: a step before it cannot be exported by ML.NET (a custom mapping, for one; the log " +
                $"names it). Export from there on: give ConvertToOnnx the part of the model after that step, and its output, column '{column}', as data.");
        }

        return (new OnnxGraph(context), context.GetVariableName(column));
    }

    /// <summary>
    /// What steps that look at whole groups say. If they were silent, ML.NET would leave out all steps up to them and write a graph that
    /// repeats its inputs.
    /// </summary>
    public static Exception NoGroups() => Contracts.Except(
        "This model has a step that looks at whole groups (GibbsProbability, EnergyRank, SelectMostCompatible or ListScore), and a graph in ONNX has " +
        "rows only. Export the model without that step: its Score is minus the energy; order by it, or take the softmax of beta times it over a group. " +
        "ListScore itself is exported where its rowGroupColumnName is null: the rows of a call are then one list.");

    /// <summary>The same for a model bound to a schema.</summary>
    public static (OnnxGraph Graph, string Features) Begin(IExceptionContext host, OnnxContext context, RoleMappedSchema schema, string owner) =>
        Begin(host, context, schema.Feature!.Value.Name, owner);
}
