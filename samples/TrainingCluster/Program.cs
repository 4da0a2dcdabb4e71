using System.Diagnostics;
using System.Security.Cryptography;
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using TrainingCluster;

// mpirun -n 2 dotnet TrainingCluster.dll [hours.csv] [model.zip] [folder for checkpoints]
string train = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "Data", "staffing-train.csv");
string model = args.Length > 1 ? args[1] : "TrainingCluster.zip";
string? checkpoints = args.Length > 2 ? args[2] : null;

return MpiTraining.Run(args, peers =>
{
    // Every process holds a part of the days, and differentiates those of each step that it holds.
    var ml = new MLContext(seed: 1);
    IDataView hours = ml.Data.LoadFromTextFile<Hour>(train, separatorChar: ',', hasHeader: true);
    Console.WriteLine($"Process {peers.Rank} of {peers.Count} is here, id {Environment.ProcessId}.");
    var clock = Stopwatch.StartNew();
    var pipeline = ml.Transforms.Conversion.Hash("GroupId", nameof(Hour.Day), numberOfBits: 31)
        .Append(ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            LabelColumnName = nameof(Hour.Grade),
            Peers = peers,
            Seed = 1,
            // Processes on one machine share its cores.
            NumberOfThreads = 1,
            Checkpoint = checkpoints is null ? null : new Checkpoints(checkpoints, TimeSpan.FromSeconds(1)),
        }));
    TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>> fitted = pipeline.Fit(hours);
    double seconds = clock.Elapsed.TotalSeconds;

    // All of them have the same model. One saves it.
    IDataView test = ml.Data.LoadFromTextFile<Hour>(Path.Combine(AppContext.BaseDirectory, "Data", "staffing-test.csv"), separatorChar: ',', hasHeader: true);
    DetailedRankingMetrics metrics = ml.Ranking.EvaluateDetailed(fitted.Transform(test), new DetailedRankingOptions { LabelColumnName = nameof(Hour.Grade) });
    using var zip = new MemoryStream();
    fitted.LastTransformer.Model.EnergyFunction.Save(zip);
    string hash = Convert.ToHexString(SHA256.HashData(zip.ToArray()))[..16];
    Console.WriteLine(FormattableString.Invariant(
        $"Process {peers.Rank} of {peers.Count}: {seconds:F1} s, NDCG@10 {metrics.Ndcg(10).Mean:F4} on days not trained on, model {hash}."));
    if (peers.Rank == 0)
    {
        ml.Model.SaveAtomically(fitted, hours.Schema, model);
        Console.WriteLine($"Saved {model}.");
    }
});
