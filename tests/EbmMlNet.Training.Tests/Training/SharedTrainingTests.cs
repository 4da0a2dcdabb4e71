using EbmMlNet.Training.Tests.Classification;
using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

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

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(2, 150_000)]
    public void Each_looks_at_the_features_of_its_own_groups(int count, int? memory)
    {
        const int epochs = 8;
        (long[] Looks, int Rows, byte[] Model)[] runs = [.. LocalPeers.Run(count, peers =>
        {
            long[] looks = [0];
            List<LookedAt> rows = [.. PlantedRanking.Rows(900, seed: 1).Select(row => new LookedAt(row.Features, looks) { Label = row.Label, GroupId = row.GroupId })];
            var ml = new MLContext();
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            (options.Peers, options.NumberOfEpochs, options.GroupsPerBatch, options.Memory) = (peers, epochs, 64, memory);
            EnergyRankingModelParameters model = ml.Ranking.Trainers.EnergyBased(options).Fit(ml.Data.LoadFromEnumerable(rows)).Model;
            return (looks, rows.Count, EnergyModelFormat.Write(model.EnergyFunction, []));
        }).Select(run => run.Error is null ? run.Result : throw run.Error)];
        Assert.All(runs, run => Assert.Equal(runs[0].Model, run.Model));

        // The first rows of a pass show all of them how rows are best stored. A stream is read once to see whether it fits, once for samples, in every epoch, and for a last look.
        int passes = memory is null ? 1 : epochs + 2;
        Assert.All(runs, run => Assert.InRange(run.Looks[0], (double)passes * run.Rows / count * 0.9, ((double)passes * run.Rows / count * 1.15) + (300 * (passes + 2))));
        Assert.InRange(runs.Sum(run => run.Looks[0]), (double)passes * runs[0].Rows, (passes + 2.0) * (runs[0].Rows + (300 * count)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(150_000)]
    public void Networks_are_measured_and_stopped_as_by_one(int? memory)
    {
        EnergyRankingTrainer.Options Stopping()
        {
            EnergyRankingTrainer.Options options = Options("LambdaLoss");
            (options.EarlyStopping, options.Memory, options.NumberOfEpochs, options.GroupsPerBatch) = (new EarlyStopping { Patience = 2 }, memory, 12, 50);
            options.Architecture = new Mlp(8) { Encoding = new PiecewiseLinearEncoding { Bins = 4 } };
            return options;
        }

        EnergyRankingModelParameters alone = Rank(null, Stopping(), groups: 900);
        foreach (int count in new[] { 2, 3 })
        {
            EnergyRankingModelParameters[] together = [.. LocalPeers.Run(count, peers => Rank(peers, Stopping(), groups: 900)).Select(run => run.Error is null ? run.Result! : throw run.Error)];
            Assert.All(together, model => Assert.Equal(
                together[0].History.Select(report => (report.ValidationMetric, report.HeldOutNll, report.IsBest)),
                model.History.Select(report => (report.ValidationMetric, report.HeldOutNll, report.IsBest))));
            Assert.Equal(alone.History.Count, together[0].History.Count);
            Assert.Equal(
                alone.History.SelectMany(report => new[] { report.ValidationMetric, report.HeldOutNll, report.UniformNll }),
                together[0].History.SelectMany(report => new[] { report.ValidationMetric, report.HeldOutNll, report.UniformNll }),
                (a, b) => Math.Abs(a - b) < 2e-3);
        }
    }

    [Fact]
    public void Other_data_to_validate_on_is_shared_too()
    {
        EnergyRankingModelParameters[] models =
            [.. LocalPeers.Run(2, Validated).Select(run => run.Error is null ? run.Result! : throw run.Error), Validated(null)];
        Assert.Equal(Weights(models[0]), Weights(models[1]));
        Assert.Equal(Weights(models[2]), Weights(models[0]), (a, b) => Math.Abs(a - b) < 2e-4);
        Assert.All(models, model => Assert.Equal(models[2].History[^1].ValidationMetric, model.History[^1].ValidationMetric, 1e-4));

        static EnergyRankingModelParameters Validated(TrainingPeers? peers)
        {
            var ml = new MLContext();
            EnergyRankingTrainer.Options options = Options("LambdaLoss");
            options.Peers = peers;
            return ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 40, seed: 1), PlantedRanking.View(ml, 25, seed: 2)).Model;
        }
    }

    [Fact]
    public void Streamed_classes_are_those_of_one()
    {
        float[][] weights = [.. new[] { 1, 2 }.SelectMany(count => LocalPeers.Run(count, peers =>
        {
            var ml = new MLContext(1);
            var options = new EnergyMulticlassTrainer.Options
            {
                Architecture = new Mlp(8), NumberOfEpochs = 3, Seed = 5, NumberOfThreads = 1, Memory = 70_000, EarlyStopping = new EarlyStopping { Patience = 9 }, Peers = peers,
            };
            ClassEnergyFunction energy = ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(ml, 6000, seed: 1)).Model.EnergyFunction;
            return energy.Layers.SelectMany(layer => layer.Weights.ToArray()).ToArray();
        })).Select(run => run.Error is null ? run.Result! : throw run.Error)];
        Assert.Equal(weights[1], weights[2]);
        Assert.Equal(weights[0], weights[1], (a, b) => Math.Abs(a - b) < 1e-3);
    }

    public static TheoryData<string> PairArchitectures => ["JointEmbedding", "CosineMetric"];

    [Theory]
    [MemberData(nameof(PairArchitectures))]
    public void Energies_of_pairs_are_those_of_one(string architecture)
    {
        EnergyFunction[] energies = [.. LocalPeers.Run(2, Pairs).Select(run => run.Error is null ? run.Result! : throw run.Error), Pairs(null)];
        foreach (PlantedRanking.Candidate row in PlantedRanking.Rows(10, seed: 9))
        {
            Assert.Equal(energies[0].Energy(row.Features), energies[1].Energy(row.Features));
            Assert.Equal(energies[2].Energy(row.Features), energies[0].Energy(row.Features), 1e-3f);
        }

        EnergyFunction Pairs(TrainingPeers? peers)
        {
            EnergyRankingTrainer.Options options = Options("LambdaLoss");
            options.Architecture = architecture == "CosineMetric" ? new CosineMetric() : new JointEmbedding(3, 4);
            return Rank(peers, options).EnergyFunction;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(70_000)]
    public void Slots_that_one_alone_has_values_in_are_kept_by_all(int? memory)
    {
        EnergyFunction[] energies = [.. LocalPeers.Run(2, Hashed).Select(run => run.Error is null ? run.Result! : throw run.Error), Hashed(null)];
        SlotSelectionEnergy[] selections = [.. energies.Cast<SlotSelectionEnergy>()];
        Assert.Equal([5, 77, 4000, 9000], selections[2].Slots.ToArray());
        Assert.All(selections, selection => Assert.Equal(selections[2].Slots.ToArray(), selection.Slots.ToArray()));
        // A ranking leaves open what is added to all energies: rounding alone moves it.
        float[][] apart = [.. energies.Select(energy => selections[2].Slots.ToArray().Select(slot => energy.Energy([slot], [2f]) - energy.Energy([5], [2f])).ToArray())];
        Assert.Equal(apart[0], apart[1]);
        Assert.Equal(apart[2], apart[0], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.True(apart[2].Max() - apart[2].Min() > 0.1);

        EnergyFunction Hashed(TrainingPeers? peers)
        {
            const int slots = 10_000;
            var random = new Random(4);
            SchemaDefinition schema = SchemaDefinition.Create(typeof(SparseRow));
            schema[nameof(SparseRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
            var ml = new MLContext();
            EnergyRankingTrainer.Options options = Options("NegativeLogLikelihoodLoss");
            (options.Peers, options.Memory, options.FeatureScaling, options.GroupsPerBatch) = (peers, memory, FeatureScaling.Standardize, 50);
            return ml.Ranking.Trainers.EnergyBased(options).Fit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4000).Select(i =>
            {
                // Of two processes, each has two of the slots.
                int group = i / 5, at = random.Next(2);
                int slot = group % 2 == 0 ? (at == 0 ? 5 : 4000) : at == 0 ? 77 : 9000;
                return new SparseRow { Label = (at + random.Next(2)) % 3, GroupId = (uint)group + 1, Features = new VBuffer<float>(slots, 1, [1 + random.Next(3)], [slot]) };
            }).ToArray(), schema)).Model.EnergyFunction;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(150_000)]
    public void A_row_that_one_alone_looks_at_fails_all(int? memory)
    {
        (EnergyRankingModelParameters? _, Exception? Error)[] runs = LocalPeers.Run(2, peers =>
        {
            List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(900, seed: 1);
            rows.First(row => row.GroupId == 802).Features[3] = float.PositiveInfinity;
            var ml = new MLContext();
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            (options.Peers, options.Memory) = (peers, memory);
            return ml.Ranking.Trainers.EnergyBased(options).Fit(ml.Data.LoadFromEnumerable(rows)).Model;
        });
        Assert.Contains("Another of the 2 processes that train together has failed", Assert.IsType<InvalidOperationException>(runs[0].Error).Message);
        Assert.Contains("the value is infinite", Assert.IsType<InvalidOperationException>(runs[1].Error).Message);
    }

    [Fact]
    public void Features_that_all_have_looked_at_are_compared()
    {
        (EnergyRankingModelParameters? _, Exception? Error)[] runs = LocalPeers.Run(2, peers =>
        {
            List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(40, seed: 1);
            rows[5].Features[2] += peers.Rank;
            var ml = new MLContext();
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.Peers = peers;
            return ml.Ranking.Trainers.EnergyBased(options).Fit(ml.Data.LoadFromEnumerable(rows)).Model;
        });
        Assert.All(runs, run => Assert.Contains("have different data or options", Assert.IsType<InvalidOperationException>(run.Error).Message));
    }

    [Fact]
    public void More_or_fewer_processes_go_on_from_the_same_checkpoint()
    {
        Rank(2, cutAt: 9);
        string file = Assert.Single(Directory.GetFiles(_folder));
        Rank(3, cutAt: 9);
        float[][] ended = Rank(1, cutAt: int.MaxValue);
        Assert.Equal(file, Assert.Single(Directory.GetFiles(_folder)));
        EnergyRankingTrainer.Options whole = Options("HingeLoss");
        whole.LearningRateSchedule = new Counted(() => { });
        Assert.Equal(Weights(SharedTrainingTests.Rank(null, whole)), ended[0], (a, b) => Math.Abs(a - b) < 2e-4);

        float[][] Rank(int count, int cutAt) => [.. LocalPeers.Run(count, peers =>
        {
            EnergyRankingTrainer.Options options = Options("HingeLoss");
            options.Checkpoint = new Checkpoints(_folder, TimeSpan.Zero);
            int steps = 0;
            options.LearningRateSchedule = new Counted(() => _ = ++steps == cutAt && peers.Rank == 0 ? throw new InvalidOperationException("cut off") : 0);
            return Weights(SharedTrainingTests.Rank(peers, options));
        }).Select(run =>
        {
            Assert.Equal(cutAt == int.MaxValue, run.Error is null);
            return run.Result!;
        })];
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

    private sealed class SparseRow
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    /// <summary>A row that counts how often somebody looks at its features.</summary>
    private sealed class LookedAt(float[] features, long[] looks)
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        [VectorType(PlantedRanking.FeatureCount)]
        public float[] Features
        {
            get
            {
                looks[0]++;
                return features;
            }
            set => throw new NotSupportedException();
        }
    }
}
