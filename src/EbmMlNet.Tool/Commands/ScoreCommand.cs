using System.CommandLine;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Commands;

internal static class ScoreCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "score",
            """
            Writes the energy of each row, in the order of the data: one number a line, lower is better.

            Examples:
              ebm score model.zip new.csv > energies.txt
              cat new.csv | ebm score model.zip -
            """);
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> files = CommonOptions.Data("The data files, or - for a CSV or TSV from standard input");
        Option<bool> json = CommonOptions.Json();
        var columns = new DataOptions();
        command.Add(model);
        command.Add(files);
        columns.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            RankerFile ranker = RankerFile.Load(session.Ml, parsed.GetValue(model)!);
            RankingData data = RankingData.Load(session, parsed.GetValue(files)!, columns.Read(parsed), ranker.Features, needsLabel: false, needsGroup: false);
            foreach (ScoredRow row in ScoredRow.Of(ranker, data))
            {
                if (parsed.GetValue(json))
                {
                    session.WriteJsonLine(new { row.Row, row.Query, row.Energy });
                }
                else
                {
                    session.Output.WriteLine(FormattableString.Invariant($"{row.Energy:R}"));
                }
            }

            return EbmTool.Done;
        });
        return command;
    }
}
