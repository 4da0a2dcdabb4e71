using System.Globalization;
using BenchmarkDotNet.Running;
using EbmMlNet.Benchmarks.Classes;
using EbmMlNet.Benchmarks.Clicks;
using EbmMlNet.Benchmarks.Densities;
using EbmMlNet.Benchmarks.Digits;
using EbmMlNet.Benchmarks.Intents;
using EbmMlNet.Benchmarks.Lists;
using EbmMlNet.Benchmarks.Memory;
using EbmMlNet.Benchmarks.Pairs;
using EbmMlNet.Benchmarks.Quality;
using EbmMlNet.Benchmarks.Reranking;
using EbmMlNet.Benchmarks.Scoring;
using EbmMlNet.Benchmarks.Steps;

// The default: BenchmarkDotNet's own command line.
switch (args)
{
    case ["--quick"]:
        ScoringSpeed.Run();
        break;
    case ["--scale", ..]:
        ScaleCommand.Run(args[1..]);
        break;
    case ["--quality", "--no-search", "--seeds", string seeds, ..]:
        QualityCommand.Run(Contender.Defaults.Where(contender => !contender.IsSearch), int.Parse(seeds, CultureInfo.InvariantCulture), args[4..]);
        break;
    case ["--quality", "--no-search", ..]:
        QualityCommand.Run(Contender.Defaults.Where(contender => !contender.IsSearch), seeds: 3, args[2..]);
        break;
    case ["--quality", "--seeds", string seeds, ..]:
        QualityCommand.Run(Contender.Defaults, int.Parse(seeds, CultureInfo.InvariantCulture), args[3..]);
        break;
    case ["--quality", ..]:
        QualityCommand.Run(Contender.Defaults, seeds: 3, args[1..]);
        break;
    case ["--lists", string queries, ..] when int.TryParse(queries, CultureInfo.InvariantCulture, out int count):
        ListCommand.Run(count, args[2..]);
        break;
    case ["--lists", ..]:
        ListCommand.Run(600, args[1..]);
        break;
    case ["--memory"]:
        MemoryCommand.Run(300_000, 136);
        break;
    case ["--memory", "stream" or "stream-classes" or "stream-densities", string rows, string features, string megabytes, .. { Length: <= 1 } epochs]:
        StreamCommand.Run(
            args[1] switch { "stream" => StreamedTask.Rankings, "stream-classes" => StreamedTask.Classes, _ => StreamedTask.Densities },
            int.Parse(rows, CultureInfo.InvariantCulture),
            int.Parse(features, CultureInfo.InvariantCulture),
            int.Parse(megabytes, CultureInfo.InvariantCulture),
            epochs is [string most] ? int.Parse(most, CultureInfo.InvariantCulture) : null);
        break;
    case ["--memory", "sparse", string slots]:
        SparseCommand.Run(int.Parse(slots, CultureInfo.InvariantCulture), rows: 200_000);
        break;
    case ["--memory", "sparse", string slots, string rows]:
        SparseCommand.Run(int.Parse(slots, CultureInfo.InvariantCulture), int.Parse(rows, CultureInfo.InvariantCulture));
        break;
    case ["--memory", "shared", string rows, string features, .. { Length: <= 1 } megabytes]:
        return SharedCommand.Run(
            args,
            int.Parse(rows, CultureInfo.InvariantCulture),
            int.Parse(features, CultureInfo.InvariantCulture),
            megabytes is [string together] ? int.Parse(together, CultureInfo.InvariantCulture) : null);
    case ["--memory", string rows, string features]:
        MemoryCommand.Run(int.Parse(rows, CultureInfo.InvariantCulture), int.Parse(features, CultureInfo.InvariantCulture));
        break;
    case ["--loss-speed"]:
        LossSpeed.Run();
        break;
    case ["--step-speed"]:
        StepSpeed.Run();
        break;
    case ["--losses", ..]:
        QualityCommand.Run(Contender.EveryLoss(), seeds: 1, args.Length > 1 ? args[1..] : ["MSLR", "ApiSearch"]);
        break;
    case ["--intents", ..]:
        IntentCommand.Run(args[1..]);
        break;
    case ["--pairs", ..]:
        PairCommand.Run(args[1..]);
        break;
    case ["--out-of-scope", ..]:
        OutOfScopeCommand.Run([.. args[1..].Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))]);
        break;
    case ["--intent-features"]:
        IntentCommand.CompareFeatures();
        break;
    case ["--clicks", ..]:
        ClickCommand.Run(args[1..]);
        break;
    case ["--rerank"]:
        await RerankCommand.RunAsync(null);
        break;
    case ["--rerank", string encoder]:
        await RerankCommand.RunAsync(encoder);
        break;
    case ["--classes", "--seeds", string seeds, ..]:
        ClassCommand.Run(int.Parse(seeds, CultureInfo.InvariantCulture), args[3..]);
        break;
    case ["--classes", ..]:
        ClassCommand.Run(seeds: 1, args[1..]);
        break;
    case ["--densities", ..]:
        DensityCommand.Run(args[1..]);
        break;
    case ["--density-speed"]:
        DensitySpeed.Run();
        break;
    case ["--digits"]:
        DigitCommand.Run();
        break;
    default:
        _ = BenchmarkSwitcher.FromAssembly(typeof(ScoringSpeed).Assembly).Run(args);
        break;
}

return 0;
