using System.CommandLine;

namespace EbmMlNet.Tool.Data;

/// <summary>The options that say how data files are read, the same for every command.</summary>
internal sealed class DataOptions
{
    public Option<string> Label { get; } = new("--label") { Description = "CSV, Parquet: the column of labels, higher is better", DefaultValueFactory = _ => "Label" };

    public Option<string> Group { get; } = new("--group") { Description = "CSV, Parquet: the column that says which rows are candidates of one query", DefaultValueFactory = _ => "GroupId" };

    public Option<string[]> Features { get; } = new("--features")
    {
        Description = "CSV, Parquet: names or patterns (price*) of the columns of features; all other columns of numbers by default",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Add(Label);
        command.Add(Group);
        command.Add(Features);
    }

    public ColumnNames Read(ParseResult parsed) => new(
        parsed.GetValue(Label)!,
        parsed.GetValue(Group)!,
        [.. parsed.GetValue(Features)!.SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]);
}
