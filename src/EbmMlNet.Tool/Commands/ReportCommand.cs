using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;
using EbmMlNet.Tool.Reports;
using Microsoft.ML;

namespace EbmMlNet.Tool.Commands;

internal static class ReportCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "report",
            """
            Writes one HTML file about a model on labelled data: training, energies, quality by size of query, calibration, worst queries, importance of features, and a comparison with LightGBM.

            Examples:
              ebm report model.zip test.txt.gz -o report.html --train train.txt.gz
              ebm report model.zip test.csv --label Rating --group UserId -o report.html
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> files = CommonOptions.Data();
        Option<string> output = CommonOptions.Output("Where the HTML goes");
        Option<string[]> train = new("--train") { Description = "What LightGBM is trained on; no comparison without it", AllowMultipleArgumentsPerToken = true };
        Option<string> metrics = CommonOptions.Metrics();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(files);
        command.Add(output);
        command.Add(train);
        command.Add(metrics);
        columns.AddTo(command);
        command.SetAction(parsed =>
        {
            (string[] names, DetailedRankingOptions options) = MetricNames.Read(parsed.GetValue(metrics)!);
            ColumnNames columnNames = columns.Read(parsed);
            string[] data = parsed.GetValue(files)!, trained = parsed.GetValue(train) ?? [];
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            RankingData test = RankingData.Load(session, data, columnNames, ranker.Features, needsLabel: true, needsGroup: true);
            DetailedRankingMetrics measured = session.Ml.Ranking.EvaluateDetailed(ranker.Model.Transform(test.View), options);
            DetailedRankingMetrics? trees = trained.Length == 0 ? null : CompareCommand.MeasureLightGbm(session, ranker, trained, data, columnNames, options);
            string html = RankerReport.Write(
                ranker,
                Path.GetFileName(parsed.GetValue(model)!),
                string.Join(", ", data.Select(Path.GetFileName)),
                names,
                measured,
                trees,
                [.. ScoredRow.Ranked(ScoredRow.Of(ranker, test))]);
            File.WriteAllText(parsed.GetValue(output)!, html);
            session.Output.WriteLine(parsed.GetValue(output));
            return EbmTool.Done;
        });
        return command;
    }
}
