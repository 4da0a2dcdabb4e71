using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Commands;

internal static class ExplainCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "explain",
            """
            Says why one candidate of a query is above another: what each feature contributes to the difference of their energies.

            Examples:
              ebm explain model.zip test.csv --group UserId --query 42
              ebm explain model.zip test.txt.gz --query 42 --row 3 --against 1
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> files = CommonOptions.Data();
        Option<string?> query = new("--query") { Description = "The query; the first one by default" };
        Option<int> row = new("--row") { Description = "The rank of the candidate to explain, from 1", DefaultValueFactory = _ => 1 };
        Option<int> against = new("--against") { Description = "The rank of the candidate to compare it with", DefaultValueFactory = _ => 2 };
        Option<int> top = new("--top") { Description = "How many features", DefaultValueFactory = _ => 10 };
        Option<bool> json = CommonOptions.Json();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(files);
        foreach (Option option in (Option[])[query, row, against, top])
        {
            command.Add(option);
        }

        columns.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            RankingData data = RankingData.Load(session, parsed.GetValue(files)!, columns.Read(parsed), ranker.Features, needsLabel: false, needsGroup: true);
            ScoredRow[] candidates = RankCommand.Only(ScoredRow.Ranked(ScoredRow.Of(ranker, data)), parsed.GetValue(query)).First();
            ScoredRow explained = At(candidates, parsed.GetValue(row)), other = At(candidates, parsed.GetValue(against));
            Explanation why = ranker.Energy.Explain(explained.Features, other.Features).WithNames(ranker.Features);
            IReadOnlyList<FeatureContribution> features = why.Top(Math.Max(0, parsed.GetValue(top)));
            if (parsed.GetValue(json))
            {
                session.WriteJson(new { explained.Query, why.Energy, why.EnergyAgainst, why.Difference, features });
                return EbmTool.Done;
            }

            session.Output.WriteLine(FormattableString.Invariant(
                $"query {explained.Query}: rank {parsed.GetValue(row)} has energy {why.Energy:G4}, rank {parsed.GetValue(against)} has {why.EnergyAgainst:G4}; difference {why.Difference:+0.####;-0.####;0}"));
            session.Output.WriteLine("feature\tcontribution\tvalue\tagainst");
            foreach (FeatureContribution feature in features)
            {
                int slot = ranker.SlotOf(feature.Name);
                session.Output.WriteLine(FormattableString.Invariant(
                    $"{feature.Name}\t{feature.Contribution:+0.0000;-0.0000;0.0000}\t{explained.Features[slot]:G6}\t{other.Features[slot]:G6}"));
            }

            return EbmTool.Done;
        });
        return command;
    }

    private static ScoredRow At(ScoredRow[] candidates, int rank) => rank >= 1 && rank <= candidates.Length
        ? candidates[rank - 1]
        : throw new ToolException($"Query {candidates[0].Query} has {candidates.Length} candidates, but none of rank {rank}.", "give ranks from 1 on, or another --query");
}
