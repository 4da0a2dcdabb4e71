using System.CommandLine;
using EbmMlNet.Tool.Commands;

namespace EbmMlNet.Tool;

/// <summary>The command line as a whole: its commands, and what becomes of errors.</summary>
internal static class EbmTool
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;
    public const int Cancelled = 130;

    /// <summary>Runs one command line and gives its exit code.</summary>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        RootCommand root = Create(input, output, error);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Report(error, parsed.Errors[0].Message, $"{Path(parsed)} --help shows what it takes");
            return Misused;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (ToolException e)
        {
            Report(error, e.Message, e.Hint);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Report(error, "cancelled", null);
            return Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or ArgumentException or FormatException)
        {
            Report(error, e.Message, null);
            return Failed;
        }
    }

    private static RootCommand Create(TextReader input, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(
            """
            Trains, evaluates, compares, explains, exports and serves energy-based rankers.

            Data is LETOR/svmlight or CSV or TSV with a header (also .gz), or Parquet: --label, --group and --features name its columns.

            Examples:
              ebm train train.csv -o model.zip --label Rating --group UserId --valid valid.csv
              ebm evaluate model.zip test.csv --label Rating --group UserId --metrics ndcg@10,mrr
              ebm rank model.zip new.csv --group UserId --top 5
            """);
        var session = new Session(input, output, error);
        foreach (Command command in (Command[])[
            TrainCommand.Create(session),
            EvaluateCommand.Create(session),
            ScoreCommand.Create(session),
            RankCommand.Create(session),
            InspectCommand.Create(session),
            ExplainCommand.Create(session),
            CompareCommand.Create(session),
            ExportCommand.Create(session),
            ReportCommand.Create(session),
            ServeCommand.Create(session),
        ])
        {
            root.Add(command);
        }

        return root;
    }

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "ebm" : $"ebm {parsed.CommandResult.Command.Name}";

    /// <summary>An error is one line.</summary>
    private static void Report(TextWriter error, string message, string? hint)
    {
        string line = string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        error.WriteLine(hint is null ? $"error: {line}" : $"error: {line} Hint: {hint}.");
    }
}
