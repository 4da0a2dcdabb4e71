using System.CommandLine;

namespace EbmMlNet.Tool.Commands;

/// <summary>Options that several commands have, made anew for each.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() => new("model") { Description = "The model's zip" };

    public static Argument<string[]> Data(string description = "The data files: LETOR, .csv or .tsv, also .gz, or .parquet") =>
        new("data") { Description = description, Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON" };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress" };

    public static Option<string> Metrics() =>
        new("--metrics") { Description = "Such as ndcg@10, mrr, map, p@5, r@5, separated by commas", DefaultValueFactory = _ => Models.MetricNames.Default };

    public static Option<string> Output(string description) => new("--output", "-o") { Description = description, Required = true };
}
