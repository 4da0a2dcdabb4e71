using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Training on data that does not fit in <see cref="EnergyTrainerOptions.Memory"/>.</summary>
public sealed class StreamedTrainingTests
{
    private const long Tiny = 100_000;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_stream_teaches_what_memory_teaches()
    {
        List<PlantedRanking.Candidate> test = PlantedRanking.Rows(200, seed: 9);
        double[] ndcg = [.. ((long?[])[null, Tiny]).Select(memory =>
        {
            EnergyRankingTrainer.Options options = PlantedRanking.Options();
            (options.Memory, options.NumberOfEpochs) = (memory, 4);
            var said = new List<string>();
            ITransformer model = Logged(said).Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 1500, seed: 1));
            Assert.Equal(memory is not null, said.Exists(message => message.Contains("do not fit in 0 MB (Options.Memory)", StringComparison.Ordinal)));
            return PlantedRanking.Ndcg(_ml, model, test);
        })];
        Assert.InRange(ndcg[0], 0.93, 1);
        Assert.Equal(ndcg[0], ndcg[1], 0.02);
    }

    [Fact]
    public void The_librarys_own_networks_are_weighed_by_groups_held_out_of_the_stream()
    {
        var options = new EnergyRankingTrainer.Options { Seed = 1, NumberOfThreads = 1, NumberOfEpochs = 4, Memory = Tiny };
        var said = new List<string>();
        RankingPredictionTransformer<EnergyRankingModelParameters> model =
            Logged(said).Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 1200, seed: 1));
        Assert.Contains(said, message => message.Contains("groups held out", StringComparison.Ordinal));
        Assert.InRange(PlantedRanking.Ndcg(_ml, model, PlantedRanking.Rows(200, seed: 9)), 0.93, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_memory_others()
    {
        byte[] Train(long memory)
        {
            EnergyRankingTrainer.Options options = PlantedRanking.Options();
            (options.Memory, options.NumberOfEpochs) = (memory, 2);
            return EnergyModelFormat.Write(_ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 700, seed: 1)).Model.EnergyFunction, []);
        }

        byte[] first = Train(Tiny);
        Assert.Equal(first, Train(Tiny));
        Assert.NotEqual(first, Train(Tiny / 3 * 2));
    }

    [Fact]
    public void Early_stopping_and_validation_data_measure_as_they_do_in_memory()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        (options.Memory, options.NumberOfEpochs, options.EarlyStopping) = (Tiny, 5, new EarlyStopping { Patience = 2 });
        IReadOnlyList<EpochReport> split = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 900, seed: 1)).Model.History;
        Assert.All(split, report => Assert.InRange(report.ValidationMetric, 0.5, 1));

        // The validation data does not fit either.
        var said = new List<string>();
        IReadOnlyList<EpochReport> given = Logged(said).Ranking.Trainers.EnergyBased(options)
            .Fit(PlantedRanking.View(_ml, 900, seed: 1), PlantedRanking.View(_ml, 800, seed: 2)).Model.History;
        Assert.InRange(given[^1].ValidationMetric, 0.85, 1);
        Assert.Contains(said, message => message.Contains("of the 7", StringComparison.Ordinal) && message.Contains("validation groups", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_goes_on_from_an_earlier_one()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        (options.Memory, options.NumberOfEpochs) = (Tiny, 3);
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(options);
        IDataView data = PlantedRanking.View(_ml, 700, seed: 1);
        RankingPredictionTransformer<EnergyRankingModelParameters> first = trainer.Fit(data), second = trainer.Fit(data, null, first.Model);
        Assert.True(second.Model.History[0].Loss < first.Model.History[0].Loss);
    }

    [Fact]
    public void A_group_that_has_no_room_is_named_with_what_to_do()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Memory = Tiny;
        var error = Assert.Throws<InvalidOperationException>(
            () => _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 2, seed: 1, least: 4000, most: 4000)));
        Assert.Contains("Column 'GroupId', row", error.Message, StringComparison.Ordinal);
        Assert.Contains("Options.Memory, 0.1 MB, has room for groups of 0.063 MB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_changes_between_epochs_is_refused()
    {
        int pass = 0;
        IEnumerable<PlantedRanking.Candidate> Changing() => PlantedRanking.Rows(++pass < 4 ? 700 : 699, seed: 1);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Memory = Tiny;
        var error = Assert.Throws<InvalidOperationException>(
            () => _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(Lazy(Changing))));
        Assert.Contains("must stay the same", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_while_it_reads_it_ends_soon()
    {
        using var source = new CancellationTokenSource();
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        (options.Memory, options.CancellationToken) = (Tiny, source.Token);
        int pass = 0, rows = 0;
        IEnumerable<PlantedRanking.Candidate> Endless()
        {
            // The third time is the first epoch's.
            if (++pass < 3)
            {
                return PlantedRanking.Rows(700, seed: 1);
            }

            source.Cancel();
            return Enumerable.Repeat(PlantedRanking.Rows(2, seed: 1), int.MaxValue).SelectMany(rows => rows).Select(row =>
            {
                rows++;
                return row;
            });
        }

        _ = Assert.ThrowsAny<OperationCanceledException>(
            () => _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(Lazy(Endless))));
        Assert.InRange(rows, 0, 2000);
    }

    [Fact]
    public void Sparse_rows_of_very_many_slots_are_streamed_as_they_are()
    {
        const int slots = 50_000;
        var random = new Random(3);
        List<SparseRow> rows = [.. Enumerable.Range(0, 4000).Select(i =>
        {
            // One of two slots tells right from wrong; the others say nothing.
            bool isRight = i % 4 == 3;
            int[] indices = [isRight ? 7 : 11, .. Enumerable.Range(0, 5).Select(_ => 1000 + random.Next(3000)).Distinct().Order()];
            return new SparseRow { Label = isRight ? 1 : 0, GroupId = (uint)(i / 4) + 1, Features = new VBuffer<float>(slots, indices.Length, [.. indices.Select(_ => 1f)], indices) };
        })];
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        var options = new EnergyRankingTrainer.Options { Seed = 1, NumberOfEpochs = 3, Memory = Tiny, Architecture = new Linear(), LearningRate = 0.05 };
        RankingPredictionTransformer<EnergyRankingModelParameters> model =
            _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows, schema));
        _ = Assert.IsType<SlotSelectionEnergy>(model.Model.EnergyFunction);
        float[] right = new float[slots], wrong = new float[slots];
        (right[7], wrong[11]) = (1, 1);
        Assert.True(model.Model.EnergyFunction.Energy(right) < model.Model.EnergyFunction.Energy(wrong));
    }

    [Fact]
    public void Pairs_are_streamed_and_mined_from_the_part_at_hand()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        (options.Memory, options.NumberOfEpochs, options.Candidates) = (Tiny, 4, new InBatchCandidates());
        RankingPredictionTransformer<EnergyRankingModelParameters> model = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedPairs.View(_ml, 3000, seed: 1));
        Assert.True(model.Model.History[^1].Loss < 0.7 * model.Model.History[0].Loss);

        // The first epoch mines nothing. Answers that are mined are the hardest there are, so that the loss over them is greater.
        options.Candidates = new MinedCandidates { RefreshEvery = 2 };
        RankingPredictionTransformer<EnergyRankingModelParameters> mined = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedPairs.View(_ml, 3000, seed: 1));
        Assert.Equal(model.Model.History[0].Loss, mined.Model.History[0].Loss);
        Assert.All(mined.Model.History.Zip(model.Model.History).Skip(1), pair => Assert.True(pair.First.Loss > 1.05 * pair.Second.Loss, $"{pair.First.Loss} {pair.Second.Loss}"));
    }

    [SkippableFact]
    public void On_real_rankings_a_stream_is_as_good_as_memory_within_noise()
    {
        string path = SharedData.Require(SharedData.Mslr);
        IDataView all = _ml.Data.LoadFromLetorFile(path, featureCount: 136);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(all, 0.3, "GroupId", seed: 1);
        double[] ndcg = [.. ((long?[])[null, 3_000_000]).Select(memory =>
        {
            var options = new EnergyRankingTrainer.Options { Seed = 1, Memory = memory, Architecture = new Mlp(32) { Dropout = 0.3f }, NumberOfEpochs = 10 };
            return _ml.Ranking.EvaluateDetailed(_ml.Ranking.Trainers.EnergyBased(options).Fit(split.TrainSet).Transform(split.TestSet))["NDCG@10"].Mean;
        })];
        Assert.Equal(ndcg[0], ndcg[1], 0.05);
    }

    [Fact]
    public void Memory_is_checked()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Memory = 1000;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options));
        Assert.Contains("Memory is 1000, but must be at least 65,536 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(FreeMemory.Half(), 64L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private static IEnumerable<T> Lazy<T>(Func<IEnumerable<T>> rows)
    {
        foreach (T row in rows())
        {
            yield return row;
        }
    }

    private static MLContext Logged(List<string> said)
    {
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.Message);
        return ml;
    }

    private sealed class SparseRow
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
