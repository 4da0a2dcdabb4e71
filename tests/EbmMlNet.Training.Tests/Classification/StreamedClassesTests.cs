using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Classes of rows that do not fit in <see cref="EnergyTrainerOptions.Memory"/>.</summary>
public sealed class StreamedClassesTests
{
    private const long Tiny = 100_000;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_stream_teaches_what_memory_teaches()
    {
        IDataView test = PlantedClasses.View(_ml, 1000, seed: 9);
        double[] accuracies = [.. ((long?[])[null, Tiny]).Select(memory =>
        {
            EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
            (options.Memory, options.NumberOfEpochs) = (memory, 4);
            var said = new List<string>();
            ITransformer model = Logged(said).MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 8000, seed: 1));
            Assert.Equal(memory is not null, said.Exists(message => message.Contains("The 8000 rows do not fit in 0 MB (Options.Memory)", StringComparison.Ordinal)));
            return PlantedClasses.Accuracy(_ml, model, test);
        })];
        Assert.InRange(accuracies[0], 0.93, 1);
        Assert.Equal(accuracies[0], accuracies[1], 0.02);
    }

    [Fact]
    public void The_librarys_own_network_learns_knots_from_a_sample()
    {
        var options = new EnergyMulticlassTrainer.Options { Seed = 1, NumberOfThreads = 1, NumberOfEpochs = 3, Memory = Tiny };
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> model =
            _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 6000, seed: 1));
        Assert.NotNull(model.Model.EnergyFunction.First);
        Assert.InRange(PlantedClasses.Accuracy(_ml, model, PlantedClasses.View(_ml, 1000, seed: 9)), 0.9, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_memory_others()
    {
        byte[] Train(long memory)
        {
            EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
            (options.Memory, options.NumberOfEpochs) = (memory, 1);
            var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 4500, seed: 1));
            return ClassModelFormat.Write(model.Model.EnergyFunction, 1, []);
        }

        byte[] first = Train(Tiny);
        Assert.Equal(first, Train(Tiny));
        Assert.NotEqual(first, Train(Tiny / 3 * 2));
    }

    [Fact]
    public void Early_stopping_and_validation_data_measure_as_they_do_in_memory()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.Memory, options.NumberOfEpochs, options.EarlyStopping) = (Tiny, 4, new EarlyStopping { Patience = 2 });
        var said = new List<string>();
        IReadOnlyList<EpochReport> split =
            Logged(said).MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 6000, seed: 1)).Model.History;
        Assert.InRange(split[^1].ValidationMetric, 0.88, 1);
        Assert.Contains(said, message => message.Contains("rows held out, not on 600: no more fit", StringComparison.Ordinal));

        // The validation data does not fit either.
        IReadOnlyList<EpochReport> given = Logged(said).MulticlassClassification.Trainers.EnergyBased(options)
            .Fit(PlantedClasses.View(_ml, 6000, seed: 1), PlantedClasses.View(_ml, 5000, seed: 2)).Model.History;
        Assert.InRange(given[^1].ValidationMetric, 0.88, 1);
        Assert.Contains(said, message => message.Contains("of the 5000 validation rows: no more fit", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_goes_on_from_an_earlier_one()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.Memory, options.NumberOfEpochs) = (Tiny, 2);
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(options);
        IDataView data = PlantedClasses.View(_ml, 4500, seed: 1);
        var first = trainer.Fit(data);
        var second = trainer.Fit(data, null, first.Model);
        Assert.True(second.Model.History[0].Loss < first.Model.History[0].Loss);
    }

    [Fact]
    public void Sparse_rows_of_very_many_slots_are_streamed_as_they_are()
    {
        const int slots = 50_000;
        var random = new Random(3);
        List<SparseRow> rows = [.. Enumerable.Range(0, 4000).Select(i =>
        {
            // One of two slots tells the class; the others say nothing.
            int[] indices = [i % 2 == 0 ? 7 : 11, .. Enumerable.Range(0, 5).Select(_ => 1000 + random.Next(3000)).Distinct().Order()];
            return new SparseRow { Label = (uint)(i % 2), Features = new VBuffer<float>(slots, indices.Length, [.. indices.Select(_ => 1f)], indices) };
        })];
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        var options = new EnergyMulticlassTrainer.Options
        {
            Seed = 1,
            NumberOfEpochs = 1,
            RowsPerBatch = 128,
            Memory = Tiny,
            Architecture = new Linear(),
            LearningRate = 0.05,
        };
        var said = new List<string>();
        IDataView data = _ml.Data.LoadFromEnumerable(rows, schema);
        ITransformer model = Logged(said).MulticlassClassification.Trainers.EnergyBased(options).Fit(data);
        Assert.Contains(said, message => message.Contains("The 4000 rows do not fit", StringComparison.Ordinal));
        Assert.InRange(PlantedClasses.Accuracy(_ml, model, data), 0.99, 1);
    }

    [Fact]
    public void What_cannot_be_trained_on_is_said_as_it_is_in_memory()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.Memory, options.ExampleWeightColumnName, options.NumberOfEpochs) = (Tiny, "Weight", 1);
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(6000, seed: 1);
        (rows[7].Label, rows[8].Label) = ("up", "down");
        var said = new List<string>();
        EnergyMulticlassTrainer trainer = Logged(said).MulticlassClassification.Trainers.EnergyBased(options);
        _ = trainer.Fit(PlantedClasses.View(_ml, rows));
        Assert.Single(said, message => message.Contains("2 of 6000 rows have no class in column 'Label'", StringComparison.Ordinal));
        rows.ForEach(row => row.Label = "east");
        Assert.Contains("All rows are of class 'east' in column 'Label'", Message(), StringComparison.Ordinal);
        rows.ForEach(row => row.Weight = 0);
        Assert.Contains("None of the 6000 rows has a weight above 0 in column 'Weight'", Message(), StringComparison.Ordinal);
        rows[5999].Features[2] = float.PositiveInfinity;
        Assert.Contains("row 5999, slot 2: the value is infinite", Message(), StringComparison.Ordinal);

        string Message() => Assert.Throws<InvalidOperationException>(() => trainer.Fit(PlantedClasses.View(_ml, rows))).Message;
    }

    [Fact]
    public void Cancelled_while_it_reads_it_ends()
    {
        using var source = new CancellationTokenSource();
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.Memory, options.CancellationToken) = (Tiny, source.Token);
        int pass = 0;
        IEnumerable<SparseRow> Endless()
        {
            // The third time is the first epoch's.
            bool isEpoch = ++pass == 3;
            for (int i = 0; isEpoch || i < 6000; i++)
            {
                if (isEpoch && i == 5000)
                {
                    source.Cancel();
                }

                yield return new SparseRow { Label = (uint)(i % 2), Features = new VBuffer<float>(4, [i % 2, 1, 2, i % 7]) };
            }
        }

        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        _ = Assert.ThrowsAny<OperationCanceledException>(
            () => _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(Endless(), schema)));
    }

    [SkippableFact]
    public void On_handwritten_digits_a_stream_is_as_good_as_memory_within_noise()
    {
        (IDataView train, IDataView test) = OptDigits.Load(_ml);
        double[] accuracies = [.. ((long?[])[null, 400_000]).Select(memory =>
        {
            var options = new EnergyMulticlassTrainer.Options { Seed = 1, NumberOfThreads = 1, Quality = Quality.Fast, NumberOfEpochs = 10, Memory = memory };
            return PlantedClasses.Accuracy(_ml, _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(train), test);
        })];
        Assert.InRange(accuracies[0], 0.94, 1);
        Assert.Equal(accuracies[0], accuracies[1], 0.015);
    }

    [Fact]
    public void Memory_is_checked()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Memory = 1000;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.EnergyBased(options));
        Assert.Contains("Memory is 1000, but must be at least 65,536 bytes", error.Message, StringComparison.Ordinal);
    }

    private static MLContext Logged(List<string> said)
    {
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.Message);
        return ml;
    }

    private sealed class SparseRow
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
