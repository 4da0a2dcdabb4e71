using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Torch's number of threads: recorded, warned of where a repeat has another, and given back. Alone, since it is the process's.</summary>
[Collection(nameof(ThreadsTests))]
public class ThreadsTests
{
    [Fact]
    public void The_number_is_in_the_history_of_the_saved_model_and_a_repeat_with_another_is_warned_of()
    {
        var ml = new MLContext(1);
        List<string> warnings = Warnings(ml);
        EnergyRankingTrainer.Options options = Options(seed: 401);
        var first = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 30, seed: 1));
        Assert.All(first.Model.History, report => Assert.Equal(1, report.NumberOfThreads));
        _ = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 30, seed: 1));
        Assert.Empty(warnings);

        options.NumberOfThreads = 2;
        var second = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 30, seed: 1));
        Assert.All(second.Model.History, report => Assert.Equal(2, report.NumberOfThreads));
        Assert.Contains("The same training with seed 401 ran before with 1 threads, and this one has 2", Assert.Single(warnings), StringComparison.Ordinal);
        warnings.Clear();
        options.Seed = 402;
        _ = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 30, seed: 1), null, first.Model);
        Assert.Contains("The earlier model was trained with 1 threads, and this one has 2", Assert.Single(warnings), StringComparison.Ordinal);

        byte[] saved = EnergyModelFormat.Write(second.Model.EnergyFunction, second.Model.History);
        Assert.All(EnergyModelFormat.Read(saved).History, report => Assert.Equal(2, report.NumberOfThreads));
    }

    [Fact]
    public void Trainings_that_overlap_give_back_the_number_that_was_there_before_them()
    {
        OnAThread(() => torch.set_num_threads(3));
        int before = Seen();
        using var started = new CountdownEvent(2);
        using var firstEnds = new ManualResetEventSlim();
        using var secondEnds = new ManualResetEventSlim();
        (int Own, int After) first = default, second = default;
        Thread a = Start(1, firstEnds, value => first = value);
        while (started.CurrentCount > 1)
        {
            Thread.Sleep(1);
        }

        Thread b = Start(2, secondEnds, value => second = value);
        started.Wait();
        firstEnds.Set();
        a.Join();
        Assert.Equal(2, Seen());
        secondEnds.Set();
        b.Join();
        Assert.Equal((1, before), first);
        Assert.Equal((2, before), second);
        Assert.Equal(before, Seen());

        Thread Start(int threads, ManualResetEventSlim end, Action<(int, int)> report)
        {
            var thread = new Thread(() =>
            {
                int own;
                using (TorchThreads.Use(threads, 0))
                {
                    _ = started.Signal();
                    end.Wait();
                    own = torch.get_num_threads();
                }

                report((own, torch.get_num_threads()));
            });
            thread.Start();
            return thread;
        }
    }

    [Fact]
    public void Trainings_at_once_give_the_weights_that_each_gives_alone()
    {
        int before = Seen();
        float[][] alone = [.. Enumerable.Range(0, 4).Select(Weights)];
        float[][] together = new float[4][];
        _ = Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Weights(i));
        Assert.Equal(alone, together);
        Assert.NotEqual(alone[0], alone[1]);
        Assert.Equal(before, Seen());

        static float[] Weights(int seed)
        {
            var ml = new MLContext(1);
            EnergyRankingTrainer.Options options = Options(seed);
            options.Architecture = new Mlp(16) { Dropout = 0.2f };
            options.Loss = new HingeLoss();
            options.Negatives = new RandomIncorrect(2);
            options.EarlyStopping = new EarlyStopping();
            var model = (MlpEnergy)ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 60, seed: 1)).Model.EnergyFunction;
            return [.. model.Layers.SelectMany(layer => layer.Weights.ToArray())];
        }
    }

    private static EnergyRankingTrainer.Options Options(int seed)
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options(seed);
        options.NumberOfEpochs = 3;
        return options;
    }

    private static List<string> Warnings(MLContext ml)
    {
        var warnings = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning && log.Message.Contains("threads", StringComparison.Ordinal))
            {
                warnings.Add(log.Message);
            }
        };
        return warnings;
    }

    /// <summary>What a thread that never used torch finds.</summary>
    private static int Seen()
    {
        int seen = 0;
        OnAThread(() => seen = torch.get_num_threads());
        return seen;
    }

    private static void OnAThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }
}

/// <summary>Runs alone.</summary>
[CollectionDefinition(nameof(ThreadsTests), DisableParallelization = true)]
public class ThreadsTestsAlone;
