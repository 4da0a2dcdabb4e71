using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;
using Microsoft.ML;

namespace EbmMlNet.Tool.Commands;

internal static class CompareCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "compare",
            """
            Compares two models on the same queries, query by query: mean difference with its interval, wins, losses, p-value.

            Examples:
              ebm compare model.zip older.zip test.csv --label Rating --group UserId
              ebm compare model.zip lightgbm test.txt.gz --train train.txt.gz
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string> other = new("other") { Description = "The other model's zip, or lightgbm, which is trained on --train with its default options" };
        Argument<string[]> files = CommonOptions.Data();
        Option<string[]> train = new("--train") { Description = "What LightGBM is trained on", AllowMultipleArgumentsPerToken = true };
        Option<string> metrics = CommonOptions.Metrics();
        Option<bool> json = CommonOptions.Json();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(other);
        command.Add(files);
        command.Add(train);
        command.Add(metrics);
        columns.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            (string[] names, DetailedRankingOptions options) = MetricNames.Read(parsed.GetValue(metrics)!);
            ColumnNames columnNames = columns.Read(parsed);
            string[] data = parsed.GetValue(files)!;
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            DetailedRankingMetrics ours = EvaluateCommand.Measure(session, ranker, data, columnNames, options);
            DetailedRankingMetrics theirs = string.Equals(parsed.GetValue(other), "lightgbm", StringComparison.OrdinalIgnoreCase)
                ? MeasureLightGbm(session, ranker, parsed.GetValue(train) ?? [], data, columnNames, options)
                : EvaluateCommand.Measure(session, RankerFile.Load(session.Ml, parsed.GetValue(other)!), data, columnNames, options);
            RankingComparison comparison = DetailedRankingMetrics.Compare(ours, theirs);
            if (parsed.GetValue(json))
            {
                session.WriteJson(names.ToDictionary(name => name.ToLowerInvariant(), name => new
                {
                    first = ours[name].Mean,
                    second = theirs[name].Mean,
                    comparison[name].MeanDifference,
                    comparison[name].Lower,
                    comparison[name].Upper,
                    comparison[name].Wins,
                    comparison[name].Losses,
                    comparison[name].PValue,
                }));
                return EbmTool.Done;
            }

            foreach (string name in names)
            {
                session.Output.WriteLine(FormattableString.Invariant($"{name,-12} {ours[name].Mean:F4} and {theirs[name].Mean:F4}"));
                session.Output.WriteLine(comparison[name]);
            }

            return EbmTool.Done;
        });
        return command;
    }

    /// <summary>LightGBM with its default options on the features of a model. Its gains are for whole grades; others are not ranked.</summary>
    public static DetailedRankingMetrics MeasureLightGbm(
        Session session, RankerFile ranker, IReadOnlyList<string> train, IReadOnlyList<string> test, ColumnNames columns, DetailedRankingOptions options)
    {
        if (train.Count == 0)
        {
            throw new ToolException("There is nothing to train LightGBM on.", "give --train the data that the model was trained on");
        }

        RankingData trainData = RankingData.Load(session, train, columns, ranker.Features, needsLabel: true, needsGroup: true);
        RankingData testData = RankingData.Load(session, test, columns, ranker.Features, needsLabel: true, needsGroup: true);
        var trees = session.Ml.Ranking.Trainers.LightGbm().Fit(trainData.View);

        // Scores of trees have no temperature: they are measured with the model's.
        return session.Ml.Ranking.EvaluateDetailed(trees.Transform(testData.View), options with { Beta = ranker.Parameters.Beta });
    }
}
