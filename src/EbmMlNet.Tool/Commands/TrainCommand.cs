using System.CommandLine;
using System.Diagnostics;
using EbmMlNet.Tool.Data;
using EbmMlNet.Tool.Models;
using Microsoft.ML;
using Spectre.Console;

namespace EbmMlNet.Tool.Commands;

internal static class TrainCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "train",
            """
            Trains a ranker and saves it.

            Examples:
              ebm train train.txt.gz -o model.zip --valid valid.txt.gz
              ebm train ratings.csv -o model.zip --label Rating --group UserId --features price* distance
            """);
        Argument<string[]> files = CommonOptions.Data();
        Option<string> output = CommonOptions.Output("Where the model goes");
        Option<string?> valid = new("--valid") { Description = "Data that the trained model is measured on" };
        Option<Quality> quality = new("--quality") { Description = "How much time for how good a model", DefaultValueFactory = _ => Quality.Balanced };
        Option<int?> epochs = new("--epochs") { Description = "How often the data is gone through; chosen by its size by default" };
        Option<double?> rate = new("--learning-rate") { Description = "The step size; chosen by default" };
        Option<int> seed = new("--seed") { Description = "The same seed and data give the same model", DefaultValueFactory = _ => 1 };
        Option<int?> threads = new("--threads") { Description = "Threads of torch; chosen by default" };
        Option<string> metrics = CommonOptions.Metrics();
        Option<bool> json = CommonOptions.Json(), quiet = CommonOptions.Quiet();
        var columns = new DataOptions();
        command.Add(files);
        columns.AddTo(command);
        foreach (Option option in (Option[])[output, valid, quality, epochs, rate, seed, threads, metrics, json, quiet])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancelled) => Task.FromResult(Run(session, new Request(
            parsed.GetValue(files)!,
            columns.Read(parsed),
            parsed.GetValue(output)!,
            parsed.GetValue(valid),
            parsed.GetValue(metrics)!,
            parsed.GetValue(json),
            parsed.GetValue(quiet),
            new EnergyRankingTrainer.Options
            {
                Quality = parsed.GetValue(quality),
                NumberOfEpochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                NumberOfThreads = parsed.GetValue(threads),
                CancellationToken = cancelled,
            }))));
        return command;
    }

    private static int Run(Session session, Request request)
    {
        (string[] names, DetailedRankingOptions measured) = MetricNames.Read(request.Metrics);
        string folder = Path.GetDirectoryName(Path.GetFullPath(request.Output))!;
        if (!Directory.Exists(folder))
        {
            throw new ToolException($"There is no folder '{folder}'.", "make it, or give another path to --output");
        }

        RankingData data = RankingData.LoadToTrain(session, request.Files, request.Columns);
        if (data.LeftOut.Count > 0 && !request.IsQuiet)
        {
            session.Error.WriteLine($"Left out, not numbers: {string.Join(", ", data.LeftOut)}");
        }

        TorchLibraries.Prepare(session, request.IsQuiet);
        var clock = Stopwatch.StartNew();
        var model = Fit(session, request, data);
        TimeSpan elapsed = clock.Elapsed;
        session.Ml.Model.SaveAtomically(model, data.View.Schema, request.Output);
        DetailedRankingMetrics? metrics = request.Valid is null ? null : EvaluateCommand.Measure(
            session, RankerFile.Load(session.Ml, request.Output), [request.Valid], request.Columns, measured);
        if (request.IsJson)
        {
            session.WriteJson(new
            {
                model = request.Output,
                features = data.Features.Count,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
                epochs = model.Model.History.Select(epoch => new { epoch.Epoch, epoch.Loss, epoch.RightEnergy, epoch.OffendingEnergy }),
                validation = metrics is null ? null : EvaluateCommand.Json(metrics, names),
            });
            return EbmTool.Done;
        }

        session.Output.WriteLine(FormattableString.Invariant($"{request.Output}: {data.Features.Count} features, {elapsed.TotalSeconds:F1} s"));
        foreach (string name in metrics is null ? [] : names)
        {
            session.Output.WriteLine(metrics![name]);
        }

        return EbmTool.Done;
    }

    private static Microsoft.ML.Data.RankingPredictionTransformer<EnergyRankingModelParameters> Fit(Session session, Request request, RankingData data)
    {
        EnergyRankingTrainer.Options options = request.Options;
        if (request.IsQuiet || !session.Progress.Profile.Capabilities.Interactive)
        {
            return session.Ml.Ranking.Trainers.EnergyBased(options).Fit(data.View);
        }

        return session.Progress.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask("training", maxValue: options.NumberOfEpochs ?? 1);
            task.IsIndeterminate = options.NumberOfEpochs is null;
            options.OnEpoch = epoch =>
            {
                task.Description = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}, loss {epoch.Loss:G4}");
                task.Value = Math.Min(epoch.Epoch, task.MaxValue);
            };
            return session.Ml.Ranking.Trainers.EnergyBased(options).Fit(data.View);
        });
    }

    private sealed record Request(
        string[] Files,
        ColumnNames Columns,
        string Output,
        string? Valid,
        string Metrics,
        bool IsJson,
        bool IsQuiet,
        EnergyRankingTrainer.Options Options);
}
