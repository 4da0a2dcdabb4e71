using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Commands;

internal static class RankCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "rank",
            """
            Writes the candidates of each query, the best first, with their Gibbs probabilities; rows are counted from 0.

            Examples:
              ebm rank model.zip new.csv --group UserId --top 5
              ebm rank model.zip test.txt.gz --query 42 --json
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> files = CommonOptions.Data("The data files, or - for a CSV or TSV from standard input");
        Option<int?> top = new("--top") { Description = "How many candidates of each query; all by default" };
        Option<string?> query = new("--query") { Description = "Only this query" };
        Option<bool> json = CommonOptions.Json();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(files);
        command.Add(top);
        command.Add(query);
        columns.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            RankingData data = RankingData.Load(session, parsed.GetValue(files)!, columns.Read(parsed), ranker.Features, needsLabel: false, needsGroup: true);
            bool isJson = parsed.GetValue(json);
            if (!isJson)
            {
                session.Output.WriteLine("query\trank\trow\tenergy\tprobability");
            }

            foreach (ScoredRow[] candidates in Only(ScoredRow.Ranked(ScoredRow.Of(ranker, data)), parsed.GetValue(query)))
            {
                Write(session, ranker, candidates, parsed.GetValue(top) ?? candidates.Length, isJson);
            }

            return EbmTool.Done;
        });
        return command;
    }

    /// <summary>The query asked for, or all.</summary>
    public static IEnumerable<ScoredRow[]> Only(IEnumerable<ScoredRow[]> queries, string? query)
    {
        if (query is null)
        {
            return queries;
        }

        ScoredRow[][] all = [.. queries];
        ScoredRow[]? found = Array.Find(all, candidates => candidates[0].Query == query);
        return found is not null
            ? [found]
            : throw new ToolException($"There is no query '{query}'.", $"the first are {string.Join(", ", all.Take(5).Select(candidates => candidates[0].Query))}");
    }

    private static void Write(Session session, RankerFile ranker, ScoredRow[] candidates, int top, bool isJson)
    {
        float[] probabilities = [.. candidates.Select(candidate => candidate.Energy)];
        GibbsDistribution.Probabilities(probabilities, probabilities, ranker.Parameters.Beta);
        for (int i = 0; i < Math.Min(top, candidates.Length); i++)
        {
            ScoredRow candidate = candidates[i];
            if (isJson)
            {
                session.WriteJsonLine(new { candidate.Query, rank = i + 1, candidate.Row, candidate.Energy, probability = probabilities[i] });
            }
            else
            {
                session.Output.WriteLine(FormattableString.Invariant($"{candidate.Query}\t{i + 1}\t{candidate.Row}\t{candidate.Energy:G6}\t{probabilities[i]:F4}"));
            }
        }
    }
}
