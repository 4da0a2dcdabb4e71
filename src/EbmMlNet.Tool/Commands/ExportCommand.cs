using System.CommandLine;
using EbmMlNet.Tool.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Commands;

internal static class ExportCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "export",
            """
            Writes a model in another format. ONNX: input Features, rows of numbers with NaN for missing ones; output Score.output, minus the energy.

            Example:
              ebm export model.zip --onnx model.onnx
            """);
        Argument<string> model = CommonOptions.Model();
        Option<string> onnx = new("--onnx") { Description = "Where the ONNX file goes", Required = true };
        command.Add(model);
        command.Add(onnx);
        command.SetAction(parsed =>
        {
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            SchemaDefinition schema = SchemaDefinition.Create(typeof(FeaturesAlone));
            schema[nameof(FeaturesAlone.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, ranker.Features.Count);
            IDataView inputs = session.Ml.Data.LoadFromEnumerable<FeaturesAlone>([], schema);
            string path = parsed.GetValue(onnx)!;
            using var graph = new MemoryStream();
            session.Ml.Model.ConvertToOnnx(ranker.Model, inputs, graph, "Score");
            File.WriteAllBytes(path, graph.ToArray());
            session.Output.WriteLine(FormattableString.Invariant($"{path}: {graph.Length / 1024.0:F0} KB, input Features [N, {ranker.Features.Count}], output Score.output"));
            return EbmTool.Done;
        });
        return command;
    }

    private sealed class FeaturesAlone
    {
        public float[] Features { get; set; } = [];
    }
}
