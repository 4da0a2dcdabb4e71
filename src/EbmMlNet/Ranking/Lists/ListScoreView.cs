using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A view with the scores of whole groups under a list energy.</summary>
internal sealed class ListScoreView(
    IExceptionContext context, IDataView input, DataViewSchema schema, ListColumns columns, ListEnergyFunction energy)
    : GroupColumnView<float>(input, schema)
{
    protected override bool IsOneGroup => columns.Group is null;

    protected override void WriteOnnx(OnnxContext ctx)
    {
        (OnnxGraph graph, string features) = OnnxExport.Begin(context, ctx, columns.Features, ListScoreTransformer.LoaderSignature);
        string score = graph.Node("Neg", energy.WriteOnnx(graph, features));
        graph.Name(score, ctx.AddIntermediateVariable(NumberDataViewType.Single, Schema[Schema.Count - 1].Name));
    }

    protected override GroupValues<float> Walk() =>
        new Values(new ListWalker(context, Input, columns.Features, columns.Group, energy.FeatureCount), energy);

    private sealed class Values(ListWalker walker, ListEnergyFunction energy) : GroupValues<float>(walker)
    {
        private readonly ListWalker _walker = walker;

        protected override void Compute(Span<float> values)
        {
            energy.Energies(_walker.Rows, values);
            TensorPrimitives.Negate(values, values);
        }
    }
}
