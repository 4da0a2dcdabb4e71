using EbmMlNet.Tests.Classification;
using EbmMlNet.Tests.Regression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

public sealed class OnnxParityTests
{
    private const int Rows = 37;
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Energies => GradientTests.Energies;

    [Theory]
    [MemberData(nameof(Energies))]
    public void A_ranker_of_every_energy_scores_the_same_in_OnnxRuntime(string kind)
    {
        var random = new Random(21);
        EnergyFunction energy = GradientTests.Kinds[kind](random);
        float[][] rows = [.. Enumerable.Range(0, 1000).Select(_ => Row(energy, random))];
        IDataView data = FeatureRow.Load(_ml, rows);
        ITransformer model = Ranker(energy, data);
        using var exported = new OnnxModel(_ml, model, data);
        Assert.Equal(["Features"], exported.Inputs);
        float[] expected = ScoringFixture.Scores(model.Transform(data));
        foreach (int count in (int[])[1, 3, rows.Length])
        {
            AssertClose(expected[..count], exported.Run<float>("Score.output", rows[..count]), expected);
            AssertClose(expected[..count], exported.Apply(_ml, "Score", FeatureRow.Load(_ml, rows[..count])), expected);
        }

        // With everything missing.
        float[] missing = Enumerable.Repeat(float.NaN, energy.FeatureCount).ToArray();
        AssertClose([-energy.Energy(missing)], exported.Run<float>("Score.output", missing), expected);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Every_operator_set_that_ML_NET_writes_gives_the_same(int operatorSet)
    {
        foreach (string kind in (string[])["ensemble", "mlp Silu, non-negative", "joint Bilinear, unit length True", "joint Cosine, unit length False"])
        {
            var random = new Random(22);
            EnergyFunction energy = GradientTests.Kinds[kind](random);
            float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => Row(energy, random))];
            IDataView data = FeatureRow.Load(_ml, rows);
            ITransformer model = Ranker(energy, data);
            using var exported = new OnnxModel(_ml, model, data, operatorSet);
            float[] expected = ScoringFixture.Scores(model.Transform(data));
            AssertClose(expected, exported.Run<float>("Score.output", rows), expected);
        }
    }

    [Theory]
    [InlineData("scaled")]
    [InlineData("curves")]
    [InlineData("mean")]
    public void A_classifier_gives_the_same_classes_and_probabilities(string kind)
    {
        var random = new Random(23);
        (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) =
            RandomEnergies.EncodedLayers(ClassFixture.FeatureCount, random, [16, 8], ClassFixture.Names.Length);
        ClassEnergyFunction scaled = ClassFixture.Energies(), curves = new(first, layers, Activation.Relu);
        ClassEnergyFunction energies = kind switch { "scaled" => scaled, "curves" => curves, _ => new([curves, scaled]) };
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ =>
            kind == "curves" ? RandomEnergies.EncodedRow(ClassFixture.FeatureCount, random) : RandomEnergies.Row(energies.Scaling, random))];
        IDataView labelled = ClassFixture.Data(_ml, ClassFixture.Rows(ClassFixture.Energies())), data = FeatureRow.Load(_ml, rows);
        ITransformer model = ClassFixture.Transformer(_ml, labelled, energies, beta: 1.5f);
        using var exported = new OnnxModel(_ml, model, data);
        IDataView scored = model.Transform(data);
        float[] expected = [.. ClassFixture.Scores(scored).SelectMany(scores => scores)];
        AssertClose(expected, exported.Run<float>("Score.output", rows), expected);
        Assert.Equal(scored.GetColumn<uint>("PredictedLabel"), exported.Run<uint>("PredictedLabel.output", rows));
    }

    [Theory]
    [InlineData(EmbeddingDistance.SquaredEuclidean)]
    [InlineData(EmbeddingDistance.Euclidean)]
    [InlineData(EmbeddingDistance.Cosine)]
    [InlineData(EmbeddingDistance.InnerProduct)]
    [InlineData(EmbeddingDistance.Bilinear)]
    public void Codes_are_the_same_of_rows_and_of_one_side(EmbeddingDistance distance)
    {
        var random = new Random(24);
        JointEmbeddingEnergy energy = RandomEnergies.Joint(RandomEnergies.Scaling(17, random), random, distance, 5, [8], Activation.Silu);
        CheckCodes(energy, energy.ContextCount, random);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Codes_of_a_metric_are_the_same_of_rows_and_of_one_side(int rank, bool isSame)
    {
        var random = new Random(24);
        CosineMetricEnergy energy = RandomEnergies.Metric(RandomEnergies.Scaling(17, random), random, rank, isSame);
        CheckCodes(energy, energy.ContextCount, random);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(2, 0.5)]
    public void The_mean_of_a_density_is_the_same(int networks, double? logOffset)
    {
        var random = new Random(25);
        AnswerScaling scaling = logOffset is null ? new(10, 3) : new(1, 0.3, logOffset);
        ContinuousEnergy energy = PlantedDensities.Random(7, networks, seed: 25, scaling);
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => RandomEnergies.EncodedRow(7, random))];
        IDataView data = FeatureRow.Load(_ml, rows);
        ITransformer model = Regressor(energy, PointPrediction.Mean, data);
        using var exported = new OnnxModel(_ml, model, data);
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];

        // .NET integrates to 5e-5 of the density itself.
        AssertClose(expected, exported.Run<float>("Score.output", rows), expected, tolerance: 1e-4f);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(2, 0.5)]
    public void Quantiles_of_a_density_have_the_probabilities_they_are_asked_for(int networks, double? logOffset)
    {
        var random = new Random(29);
        AnswerScaling scaling = logOffset is null ? new(10, 3) : new(1, 0.3, logOffset);
        ContinuousEnergy energy = PlantedDensities.Random(7, networks, seed: 29, scaling);
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => RandomEnergies.EncodedRow(7, random))];
        IDataView data = FeatureRow.Load(_ml, rows);
        var model = new EnergyRegressionModelParameters(_ml, energy, PointPrediction.Mean, []);
        double[] probabilities = [0.02, 0.25, 0.5, 0.9, 0.99];
        using OnnxModel quantiles = new(_ml, _ml.Transforms.PredictQuantiles("Numbers", model, probabilities).Fit(data), data),
            interval = new(_ml, _ml.Transforms.PredictInterval("Numbers", model, level: 0.8).Fit(data), data),
            median = new(_ml, Regressor(energy, PointPrediction.Median, data), data);
        float[] found = quantiles.Run<float>("Numbers.output", rows), ends = interval.Run<float>("Numbers.output", rows), middles = median.Run<float>("Score.output", rows);
        for (int i = 0; i < rows.Length; i++)
        {
            ConditionalDensity density = energy.DensityOf(rows[i]);
            double spread = Math.Sqrt(density.Variance);
            foreach ((double probability, float answer) in (IEnumerable<(double, float)>)
                [.. probabilities.Select((p, q) => (p, found[(i * probabilities.Length) + q])), (0.1, ends[2 * i]), (0.9, ends[(2 * i) + 1]), (0.5, middles[i])])
            {
                // Where there are hardly any answers, a quantile is not sharper than its probability.
                double away = Math.Abs(density.Quantile(probability) - answer) / spread, off = Math.Abs(density.Cdf(answer) - probability);
                Assert.True(off < 2e-4 && (away < 1e-3 || off < 2e-5), $"Row {i}, {probability}: {answer} is {away} spreads from .NET's, and has a probability that is {off} off.");
            }
        }
    }

    [Fact]
    public void A_mixture_alone_has_the_mean_of_its_formula()
    {
        ContinuousEnergy energy = PlantedDensities.Mix(new AnswerScaling(2, 4), PlantedDensities.Network([(0.3, -1, 0.2), (0.7, 2, 1)]));
        float[][] rows = [[0, 0], [1, float.NaN]];
        IDataView data = FeatureRow.Load(_ml, rows);
        using var exported = new OnnxModel(_ml, Regressor(energy, PointPrediction.Mean, data), data);
        Assert.All(exported.Run<float>("Score.output", rows), mean => Assert.Equal(2 + (4 * 1.1f), mean, 1e-5f));
    }

    [Fact]
    public void A_whole_pipeline_of_columns_is_exported_and_runs_in_ML_NET()
    {
        var random = new Random(26);
        EnergyFunction energy = RandomEnergies.Encoded(3, random, [9, 4], Activation.Relu, false);
        Columns[] rows = [.. Enumerable.Range(0, Rows).Select(i => new Columns { A = i % 5, B = (float)random.NextDouble(), C = i % 4 == 0 ? float.NaN : 100 + i })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        EstimatorChain<ITransformer> first = new EstimatorChain<ITransformer>()
            .Append<ITransformer>(_ml.Transforms.NormalizeMinMax("B"))
            .Append<ITransformer>(_ml.Transforms.Concatenate("Features", "A", "B", "C"));
        TransformerChain<ITransformer> steps = first.Fit(data);
        ITransformer model = steps.Append(Ranker(energy, steps.Transform(data)));
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(path))
            {
                _ml.Model.ConvertToOnnx(model, data, stream, "Score");
            }

            // ML.NET's own transformer holds the file open until it is disposed.
            var estimator = _ml.Transforms.ApplyOnnxModel(["Score.output"], ["A", "B", "C"], path);
            using var applied = estimator.Fit(data);
            float[] expected = ScoringFixture.Scores(model.Transform(data));
            float[] found = [.. applied.Transform(data).GetColumn<float[]>("Score").Select(score => score.Single())];
            AssertClose(expected, found, expected);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_model_that_was_saved_and_loaded_is_exported_the_same()
    {
        EnergyFunction energy = RandomEnergies.Encoded(5, new Random(27), [9], Activation.Silu, false);
        IDataView data = FeatureRow.Load(_ml, [1, 2, 3, 4, 5]);
        ITransformer model = Ranker(energy, data);
        using OnnxModel exported = new(_ml, model, data), again = new(_ml, ClassFixture.SaveAndLoad(model, data.Schema), data);
        Assert.Equal(exported.Bytes, again.Bytes);
    }

    [Fact]
    public void A_step_for_training_alone_asks_for_no_column()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        IDataView rows = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        TransformerChain<ITransformer> steps = new TransformerChain<ITransformer>()
            .Append<ITransformer>(_ml.Transforms.CopyColumns("Copy", "GroupId").Fit(rows), TransformerScope.TrainTest);
        TransformerChain<ITransformer> model = steps.Append<ITransformer>(Ranker(energy, rows));
        IDataView features = FeatureRow.Load(_ml, new float[ScoringFixture.FeatureCount]);
        using OnnxModel scoring = new(_ml, model.GetModelFor(TransformerScope.Scoring), features);
        using OnnxModel loaded = new(_ml, ClassFixture.SaveAndLoad(model, rows.Schema), features);
        Assert.Equal(["Features"], scoring.Inputs);
        Assert.Equal(["Features"], loaded.Inputs);
    }

    [Fact]
    public void The_example_on_the_page_gives_the_scores()
    {
        EnergyFunction energy = RandomEnergies.Encoded(3, new Random(28), [9], Activation.Relu, false);
        IDataView data = FeatureRow.Load(_ml, [1, 2, 101], [3, float.NaN, 99]);
        ITransformer model = Ranker(energy, data);
        string path = Path.GetTempFileName();
        try
        {
            float[] expected = ScoringFixture.Scores(model.Transform(data));
            AssertClose(expected, OnnxExample.Run(_ml, model, data, path, [1, 2, 101, 3, float.NaN, 99], 3), expected);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void CheckCodes(EnergyFunction energy, int contextCount, Random random)
    {
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => RandomEnergies.Row(energy.Scaling, random))];
        EnergyRankingModelParameters model = new(_ml, energy, []);
        foreach ((IEstimator<ITransformer> encoder, float[][] inputs) in ((IEstimator<ITransformer>, float[][])[])
        [
            (_ml.Transforms.EmbedContext("Code", model, "Features"), rows),
            (_ml.Transforms.EmbedAnswer("Code", model, "Features"), rows),
            (_ml.Transforms.EmbedContext("Code", model, "Features"), [.. rows.Select(row => row[..contextCount])]),
            (_ml.Transforms.EmbedAnswer("Code", model, "Features"), [.. rows.Select(row => row[contextCount..])]),
        ])
        {
            IDataView data = FeatureRow.Load(_ml, inputs);
            ITransformer transformer = encoder.Fit(data);
            using var exported = new OnnxModel(_ml, transformer, data);
            float[] expected = [.. transformer.Transform(data).GetColumn<float[]>("Code").SelectMany(code => code)];
            AssertClose(expected, exported.Run<float>("Code.output", inputs), expected);
        }
    }

    private static void AssertClose(float[] expected, float[] found, float[] all, float tolerance = 1e-5f)
    {
        // What matters of energies is how far they lie apart.
        float spread = all.Max() - all.Min();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(spread, 1e-3f), $"Row {i}: expected {expected[i]}, found {found[i]}; the spread is {spread}.");
        }
    }

    private static float[] Row(EnergyFunction energy, Random random) =>
        energy is EncodedMlpEnergy or EnsembleEnergy ? RandomEnergies.EncodedRow(energy.FeatureCount, random) : RandomEnergies.Row(energy.Scaling, random);

    private RankingPredictionTransformer<EnergyRankingModelParameters> Ranker(EnergyFunction energy, IDataView data) =>
        new(_ml, new EnergyRankingModelParameters(_ml, energy, []), data.Schema, "Features");

    private RegressionPredictionTransformer<EnergyRegressionModelParameters> Regressor(ContinuousEnergy energy, PointPrediction prediction, IDataView data) =>
        new(_ml, new EnergyRegressionModelParameters(_ml, energy, prediction, []), data.Schema, "Features");

    private sealed class Columns
    {
        public float A { get; set; }

        public float B { get; set; }

        public float C { get; set; }
    }
}
