using EbmMlNet.Training.Tests.Classification;
using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Training;

/// <summary>Several processes, here threads, that train one model.</summary>
public sealed class SharedTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shared").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Losses => ["LambdaLoss", "HingeLoss", "NegativeLogLikelihoodLoss"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Two_and_three_take_the_steps_that_one_takes(string loss)
    {
        EnergyRankingModelParameters alone = Rank(null, Options(loss));
        foreach (int count in new[] { 2, 3 })
        {
            EnergyRankingModelParameters[] together = [.. LocalPeers.Run(count, peers => Rank(peers, Options(loss))).Select(run => run.Error is null ? run.Result! : throw run.Error)];
            Assert.All(together, model => Assert.Equal(Weights(together[0]), Weights(model)));
            Assert.Equal(Weights(alone), Weights(together[0]), (a, b) => Math.Abs(a - b) < 2e-4);
            Assert.Equal(
                alone.History.SelectMany(report => new[] { report.Loss, report.EnergyGap, report.EnergySpread }),
                together[^1].History.SelectMany(report => new[] { report.Loss, report.EnergyGap, report.EnergySpread }),
                (a, b) => Math.Abs(a - b) < 1e-3 * (1 + Math.Abs(a)));
        }
    }

    [Fact]
    public void Networks_that_are_weighed_are_the_same_in_all_processes()
    {
        EnergyRankingTrainer.Options Several()
        {
            EnergyRankingTrainer.Options options = Options("LambdaLoss");
            (options.Architecture, options.NumberOfEpochs) = (null, 2);
            return options;
        }

        byte[][] models = [.. LocalPeers.Run(2, peers => Rank(peers, Several())).Select(run => run.Error is null ? EnergyModelFormat.Write(run.Result!.EnergyFunction, []) : throw run.Error)];
        Assert.Equal(models[0], models[1]);
    }

    [Fact]
    public void What_does_not_fit_in_memory_is_read_by_each_of_them()
    {
        EnergyRankingTrainer.Options Little()
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.Memory = 70_000;
            return options;
        }

        EnergyRankingModelParameters alone = Rank(null, Little(), groups: 600);
        EnergyRankingModelParameters[] together = [.. LocalPeers.Run(2, peers => Rank(peers, Little(), groups: 600)).Select(run => run.Error is null ? run.Result! : throw run.Error)];
        Assert.Equal(Weights(together[0]), Weights(together[1]));
        Assert.Equal(Weights(alone), Weights(together[0]), (a, b) => Math.Abs(a - b) < 2e-4);
        Assert.NotEqual(Weights(alone), Weights(Rank(null, Options("HingeLoss"), groups: 600)));
    }

    [Fact]
    public void Classes_are_trained_together_too()
    {
        float[][] weights = [.. new[] { 1, 2 }.SelectMany(count => LocalPeers.Run(count, peers =>
        {
            var ml = new MLContext(1);
            var options = new EnergyMulticlassTrainer.Options { Architecture = new Mlp(8), NumberOfEpochs = 3, Seed = 5, NumberOfThreads = 1, Peers = peers };
            ClassEnergyFunction energy = ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(ml, 120, seed: 1)).Model.EnergyFunction;
            return energy.Layers.SelectMany(layer => layer.Weights.ToArray()).ToArray();
        })).Select(run => run.Error is null ? run.Result! : throw run.Error)];
        Assert.Equal(weights[1], weights[2]);
        Assert.Equal(weights[0], weights[1], (a, b) => Math.Abs(a - b) < 2e-4);
    }

    [Fact]
    public void Networks_of_classes_that_are_chosen_are_the_same_in_all_processes()
    {
        byte[][] models = [.. LocalPeers.Run(2, peers =>
        {
            var ml = new MLContext(1);
            var options = new EnergyMulticlassTrainer.Options { NumberOfEpochs = 2, Seed = 5, NumberOfThreads = 1, Peers = peers };
            return ClassModelFormat.Write(
                ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(NoisyClasses.View(ml, 150, seed: 1)).Model.EnergyFunction, 1, []);
        }).Select(run => run.Error is null ? run.Result! : throw run.Error)];
        Assert.Equal(models[0], models[1]);
    }

    [Fact]
    public void One_that_fails_fails_all()
    {
        (EnergyRankingModelParameters? _, Exception? Error)[] runs = LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            using var source = new CancellationTokenSource();
            int steps = 0;
            options.CancellationToken = source.Token;
            options.LearningRateSchedule = new Counted(() =>
            {
                if (++steps == 5 && peers.Rank == 1)
                {
                    source.Cancel();
                }
            });
            return Rank(peers, options);
        });
        _ = Assert.IsType<OperationCanceledException>(runs[1].Error, exactMatch: false);
        Assert.Contains("1 of the 2 processes of this training failed", Assert.IsType<InvalidOperationException>(runs[0].Error).Message);
    }

    [Fact]
    public void Different_data_or_options_are_found_before_the_first_step()
    {
        (EnergyRankingModelParameters? _, Exception? Error)[] runs = LocalPeers.Run(2, peers => Rank(peers, Options("HingeLoss"), groups: 40 + peers.Rank));
        Assert.All(runs, run => Assert.Contains("have different data or options", Assert.IsType<InvalidOperationException>(run.Error).Message));
    }

    [Fact]
    public void Without_a_seed_all_take_that_of_the_first()
    {
        byte[][] models = [.. LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            (options.Seed, options.NumberOfEpochs) = (null, 1);
            return Rank(peers, options);
        }).Select(run => run.Error is null ? EnergyModelFormat.Write(run.Result!.EnergyFunction, []) : throw run.Error)];
        Assert.Equal(models[0], models[1]);
    }

    [Fact]
    public void Cut_off_they_go_on_from_the_checkpoint_of_the_first()
    {
        float[] whole = Weights(LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.LearningRateSchedule = new Counted(() => { });
            return Rank(peers, options);
        })[0].Result!);
        (EnergyRankingModelParameters? _, Exception? Error)[] cut = LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.Checkpoint = new Checkpoints(_folder, TimeSpan.Zero);
            int steps = 0;
            options.LearningRateSchedule = new Counted(() => _ = ++steps == 9 && peers.Rank == 0 ? throw new InvalidOperationException("cut off") : 0);
            return Rank(peers, options);
        });
        Assert.All(cut, run => Assert.NotNull(run.Error));
        _ = Assert.Single(Directory.GetFiles(_folder));
        EnergyRankingModelParameters[] resumed = [.. LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.Checkpoint = new Checkpoints(_folder, TimeSpan.Zero);
            options.LearningRateSchedule = new Counted(() => { });
            return Rank(peers, options);
        }).Select(run => run.Error is null ? run.Result! : throw run.Error)];
        Assert.All(resumed, model => Assert.Equal(whole, Weights(model)));
    }

    [Fact]
    public void Answers_of_other_groups_are_refused()
    {
        (EnergyRankingTrainer? _, Exception? Error)[] runs = LocalPeers.Run(2, peers =>
        {
            EnergyRankingTrainer.Options options = PlantedPairs.Options();
            options.Peers = peers;
            return new MLContext(1).Ranking.Trainers.EnergyBased(options);
        });
        Assert.All(runs, run => Assert.Contains("Peers are set, of which each sees a part of a step", run.Error!.Message));
    }

    private static EnergyRankingTrainer.Options Options(string loss)
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Architecture = new Mlp(8);
        options.Loss = loss switch { "LambdaLoss" => new LambdaLoss(), "HingeLoss" => new HingeLoss(), _ => new NegativeLogLikelihoodLoss() };
        // Drawn negatives would be others in each process.
        options.Negatives = loss == "HingeLoss" ? new MostOffending() : null;
        (options.NumberOfEpochs, options.GroupsPerBatch, options.Seed, options.NumberOfThreads) = (4, 7, 3, 1);
        return options;
    }

    private static EnergyRankingModelParameters Rank(TrainingPeers? peers, EnergyRankingTrainer.Options options, int groups = 40)
    {
        var ml = new MLContext();
        options.Peers = peers;
        return ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, groups, seed: 1)).Model;
    }

    private static float[] Weights(EnergyRankingModelParameters model) =>
        [.. ((MlpEnergy)model.EnergyFunction).Layers.SelectMany(layer => layer.Weights.ToArray())];

    private sealed record Counted(Action OnStep) : LearningRateSchedule
    {
        public override double Factor(double progress)
        {
            OnStep();
            return 1;
        }

        // The same schedule, whatever is counted.
        public override string ToString() => nameof(Counted);
    }
}
