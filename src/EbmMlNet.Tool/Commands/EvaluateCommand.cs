using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;
using Microsoft.ML;

namespace EbmMlNet.Tool.Commands;

internal static class EvaluateCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "evaluate",
            """
            Measures how well a model ranks labelled data.

            Examples:
              ebm evaluate model.zip test.txt.gz --metrics ndcg@10,mrr,map
              ebm evaluate model.zip test.csv --label Rating --group UserId --json
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> files = CommonOptions.Data();
        Option<string> metrics = CommonOptions.Metrics();
        Option<bool> json = CommonOptions.Json();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(files);
        command.Add(metrics);
        columns.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            (string[] names, DetailedRankingOptions options) = MetricNames.Read(parsed.GetValue(metrics)!);
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            DetailedRankingMetrics measured = Measure(session, ranker, parsed.GetValue(files)!, columns.Read(parsed), options);
            if (parsed.GetValue(json))
            {
                session.WriteJson(Json(measured, names));
                return EbmTool.Done;
            }

            foreach (string name in names)
            {
                session.Output.WriteLine(measured[name]);
            }

            return EbmTool.Done;
        });
        return command;
    }

    public static DetailedRankingMetrics Measure(
        Session session, RankerFile ranker, IReadOnlyList<string> files, ColumnNames columns, DetailedRankingOptions options)
    {
        RankingData data = RankingData.Load(session, files, columns, ranker.Features, needsLabel: true, needsGroup: true);
        return session.Ml.Ranking.EvaluateDetailed(ranker.Model.Transform(data.View), options);
    }

    public static object Json(DetailedRankingMetrics metrics, IEnumerable<string> names) => names.ToDictionary(
        name => name.ToLowerInvariant(),
        name => new { metrics[name].Mean, metrics[name].Lower, metrics[name].Upper, metrics[name].Queries, metrics[name].LeftOut });
}
