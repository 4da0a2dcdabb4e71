using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints").FullName;

    public static TheoryData<string> Kinds => CheckpointedTraining.Kinds;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cut_off_at_any_step_the_same_call_ends_in_the_same_weights(string kind)
    {
        int steps = 0;
        byte[] whole = CheckpointedTraining.Run(kind, null, onStep: () => steps++);
        Assert.Equal(whole, CheckpointedTraining.Run(kind, Everywhere("whole")));
        var random = new Random(5);
        for (int run = 0; run < 4; run++)
        {
            Checkpoints checkpoint = Everywhere(run.ToString(CultureInfo.InvariantCulture));
            byte[]? resumed = null;
            int cuts = 0, done = 0;
            while (resumed is null)
            {
                // Later tries do what earlier ones had not.
                using var source = new CancellationTokenSource();
                int left = random.Next(1, 1 + (steps / 3));
                try
                {
                    resumed = CheckpointedTraining.Run(kind, checkpoint, () =>
                    {
                        done++;
                        if (--left == 0)
                        {
                            source.Cancel();
                        }
                    }, source.Token);
                }
                catch (OperationCanceledException)
                {
                    cuts++;
                }
            }

            Assert.True(cuts > 0);
            Assert.InRange(done, steps, steps + (3 * cuts));
            Assert.Equal(whole, resumed);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Killed_at_any_moment_the_same_call_ends_in_the_same_weights(string kind)
    {
        // EBMMLNET_KILLS=50 for more.
        int most = int.Parse(Environment.GetEnvironmentVariable("EBMMLNET_KILLS") ?? "3", CultureInfo.InvariantCulture);
        string whole = Convert.ToHexString(CheckpointedTraining.Run(kind, null));
        var random = new Random(6);
        int kills = 0;
        for (int run = 0; kills < most; run++)
        {
            string folder = Path.Combine(_folder, run.ToString(CultureInfo.InvariantCulture));
            string? ended = null;
            while (ended is null)
            {
                ended = RunAndKill(kind, folder, kills < most ? random.Next(250) : int.MaxValue);
                kills += ended is null ? 1 : 0;
            }

            Assert.Equal(whole, ended);
            Assert.DoesNotContain(Directory.GetFiles(folder), path => path.EndsWith(".checkpoint", StringComparison.Ordinal) && new FileInfo(path).Length == 0);
        }
    }

    [Fact]
    public void A_training_that_has_ended_is_not_repeated_also_without_a_seed_and_another_call_has_another_file()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Seed = null;
        options.NumberOfEpochs = 2;
        options.Checkpoint = new Checkpoints(_folder);
        int epochs = 0;
        options.OnEpoch = _ => epochs++;
        byte[] first = Fit(options, 30);
        Assert.Equal(2, epochs);
        Assert.Equal(first, Fit(options, 30));
        Assert.Equal(2, epochs);
        _ = Assert.Single(Directory.GetFiles(_folder));

        Assert.NotEqual(first, Fit(options, 31));
        options.LearningRate *= 2;
        Assert.NotEqual(first, Fit(options, 30));
        options.Seed = 3;
        Assert.NotEqual(first, Fit(options, 30));
        Assert.Equal(4, Directory.GetFiles(_folder).Length);
        Assert.Equal(8, epochs);
    }

    [Fact]
    public void The_history_goes_on_and_the_number_of_threads_stays()
    {
        var ml = new MLContext(1);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfThreads = 2;
        options.NumberOfEpochs = 4;
        options.EarlyStopping = new EarlyStopping();
        options.Checkpoint = new Checkpoints(_folder, TimeSpan.Zero);
        using var source = new CancellationTokenSource();
        options.CancellationToken = source.Token;
        options.OnEpoch = report =>
        {
            if (report.Epoch == 2)
            {
                source.Cancel();
            }
        };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 40, seed: 1)));
        var seen = new List<int>();
        options.OnEpoch = report => seen.Add(report.Epoch);
        options.CancellationToken = default;
        options.NumberOfThreads = null;
        IReadOnlyList<EpochReport> resumed = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 40, seed: 1)).Model.History;
        options.Checkpoint = null;
        options.NumberOfThreads = 2;
        IReadOnlyList<EpochReport> whole = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 40, seed: 1)).Model.History;
        Assert.Equal([3, 4, 1, 2, 3, 4], seen);
        Assert.Equal(whole.Select(report => report with { Elapsed = default }), resumed.Select(report => report with { Elapsed = default }));
    }

    [Fact]
    public void A_damaged_file_and_a_folder_that_cannot_be_made_are_told()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 1;
        options.Checkpoint = new Checkpoints(_folder);
        _ = Fit(options, 20);
        string path = Assert.Single(Directory.GetFiles(_folder));
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, 11, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            string message = Assert.Throws<InvalidOperationException>(() => Fit(options, 20)).Message;
            Assert.Contains($"The checkpoint '{path}' cannot be read", message, StringComparison.Ordinal);
            Assert.Contains("Delete it to train from the start", message, StringComparison.Ordinal);
        }

        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("the hash that it ends in", Assert.Throws<InvalidOperationException>(() => Fit(options, 20)).Message, StringComparison.Ordinal);
        options.Checkpoint = new Checkpoints(Path.Combine(path, "below a file"));
        Assert.Contains(
            "Choose a folder that this user can write to", Assert.Throws<InvalidOperationException>(() => Fit(options, 20)).Message, StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoints(_folder, TimeSpan.FromSeconds(-1)));
        _ = Assert.Throws<ArgumentException>(() => new Checkpoints(""));
    }

    [Fact]
    public void Where_no_checkpoint_can_be_written_any_more_training_goes_on_with_one_warning()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning && log.Message.Contains("checkpoint", StringComparison.Ordinal))
            {
                warnings.Add(log.Message);
            }
        };
        string gone = Path.Combine(_folder, "gone");
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 3;
        options.Checkpoint = new Checkpoints(gone, TimeSpan.Zero);
        options.OnEpoch = report =>
        {
            if (report.Epoch == 1)
            {
                Directory.Delete(gone, recursive: true);
            }
        };
        Assert.Equal(3, ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 20, seed: 1)).Model.History.Count);
        Assert.Contains("training goes on without", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_model_so_far_can_be_had_after_each_epoch_and_training_goes_on_as_if_it_had_not_been()
    {
        var ml = new MLContext(1);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.LearningRateSchedule = new ConstantSchedule();
        options.LearningRate = 0.05;
        options.NumberOfEpochs = 8;
        options.EarlyStopping = new EarlyStopping { Patience = 8 };
        IDataView train = PlantedRanking.View(ml, 40, seed: 1);
        List<PlantedRanking.Candidate> validation = PlantedRanking.Rows(30, seed: 2);
        IDataView validationView = ml.Data.LoadFromEnumerable(validation);
        byte[] without = Bytes(ml.Ranking.Trainers.EnergyBased(options).Fit(train, validationView));
        var measured = new List<double>();
        var reported = new List<double>();
        options.OnEpochWithBest = (report, best) =>
        {
            RankingPredictionTransformer<EnergyRankingModelParameters> model = best();
            Assert.Equal(report.Epoch, model.Model.History.Count);
            measured.Add(PlantedRanking.Ndcg(ml, model, validation));
            reported.Add(model.Model.History.Max(r => r.ValidationMetric));
        };
        Assert.Equal(without, Bytes(ml.Ranking.Trainers.EnergyBased(options).Fit(train, validationView)));
        Assert.Equal(8, measured.Count);
        Assert.All(measured.Zip(reported), pair => Assert.Equal(pair.Second, pair.First, 1e-4));

        options.EarlyStopping = null;
        byte[]? last = null;
        options.OnEpochWithBest = (_, best) => last = Bytes(best());
        Assert.Equal(Bytes(ml.Ranking.Trainers.EnergyBased(options).Fit(train)), last);

        static byte[] Bytes(RankingPredictionTransformer<EnergyRankingModelParameters> model) => EnergyModelFormat.Write(model.Model.EnergyFunction, []);
    }

    private Checkpoints Everywhere(string name) => new(Path.Combine(_folder, name), TimeSpan.Zero);

    private static byte[] Fit(EnergyRankingTrainer.Options options, int groups)
    {
        var ml = new MLContext();
        return EnergyModelFormat.Write(ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, groups, seed: 1)).Model.EnergyFunction, []);
    }

    /// <summary>What the training prints at its end; null where it was killed before, so many milliseconds after it began.</summary>
    private static string? RunAndKill(string kind, string folder, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CheckpointTests).Assembly.Location, "checkpoint", kind, folder]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Assert.Equal("training", process.StandardOutput.ReadLine());
        if (milliseconds < int.MaxValue)
        {
            Thread.Sleep(milliseconds);
            process.Kill();
        }

        string? ended = process.StandardOutput.ReadLine();
        process.WaitForExit();
        // Killed while it writes its last line, it has ended all the same.
        return ended is { Length: > 0 } && process.ExitCode == 0 ? ended : null;
    }
}
