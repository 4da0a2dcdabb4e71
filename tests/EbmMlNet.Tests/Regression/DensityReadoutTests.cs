using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Regression;

/// <summary>Columns read out of densities, saved with the model; conformal intervals; measures.</summary>
public sealed class DensityReadoutTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-densities");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Columns_hold_what_the_density_says_and_are_saved_with_the_model()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Random(6, 2, 2));
        IDataView rows = Rows(40, 1);
        IEstimator<ITransformer> pipeline = _ml.Transforms.PredictQuantiles("Quantiles", model, [0.1, 0.5])
            .Append(_ml.Transforms.PredictInterval("Interval", model, 0.8))
            .Append(_ml.Transforms.PredictModes("Modes", model, 3));
        ITransformer transformer = pipeline.Fit(rows);
        string path = Path.Combine(_folder.FullName, "model.zip");
        _ml.Model.Save(transformer, rows.Schema, path);
        foreach (ITransformer each in new[] { transformer, _ml.Model.Load(path, out _) })
        {
            IDataView read = each.Transform(rows);
            float[][] features = [.. rows.GetColumn<float[]>("Features")], quantiles = [.. read.GetColumn<float[]>("Quantiles")];
            float[][] intervals = [.. read.GetColumn<float[]>("Interval")], modes = [.. read.GetColumn<float[]>("Modes")];
            for (int i = 0; i < features.Length; i++)
            {
                ConditionalDensity density = model.DensityOf(features[i]);
                double scale = Math.Sqrt(density.Variance);
                Assert.Equal(density.Quantile(0.1), quantiles[i][0], 1e-4 * scale);
                Assert.Equal(density.Median, quantiles[i][1], 1e-4 * scale);
                Assert.Equal(density.Quantile(0.1), intervals[i][0], 1e-4 * scale);
                Assert.Equal(density.Quantile(0.9), intervals[i][1], 1e-4 * scale);
                DensityMode heaviest = density.Modes().MaxBy(mode => mode.Mass);
                Assert.Equal(heaviest.Mass, modes[i][1], 1e-4);
                Assert.Equal(density.Modes().Count < 3, float.IsNaN(modes[i][4]));
            }

            VBuffer<ReadOnlyMemory<char>> names = default;
            read.Schema["Quantiles"].GetSlotNames(ref names);
            Assert.Equal(["q0.1", "q0.5"], names.DenseValues().Select(name => name.ToString()));
        }
    }

    [Fact]
    public void The_estimator_promises_what_its_transformer_delivers()
    {
        IDataView rows = Rows(3, 1);
        DensityEstimator estimator = _ml.Transforms.PredictInterval("Interval", Model(PlantedDensities.Random(6, 1, 2)));
        SchemaShape promised = estimator.GetOutputSchema(SchemaShape.Create(rows.Schema));
        SchemaShape delivered = SchemaShape.Create(estimator.Fit(rows).GetOutputSchema(rows.Schema));
        Assert.Equal(delivered.Select(column => (column.Name, column.Kind, column.ItemType)), promised.Select(column => (column.Name, column.Kind, column.ItemType)));
        Assert.True(promised.Single(column => column.Name == "Interval").Annotations.TryFindColumn("SlotNames", out _));
    }

    /// <summary>
    /// The model is wrong about the answers, and the promise holds: over 200 splits, coverage is at least the level and at most 1 / (n + 1) above it, but
    /// for chance.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conformal_coverage_holds_over_200_splits_though_the_model_is_wrong(bool isInterval)
    {
        const int splits = 200, calibration = 59, test = 100;
        const double level = 0.9;
        EnergyRegressionModelParameters model = Model(PlantedDensities.Mix(
            new AnswerScaling(0, 1), PlantedDensities.Network([(0.3, -2, 0.5), (0.7, 1, 1)])), features: 2);
        double covered = 0, square = 0;
        for (int split = 0; split < splits; split++)
        {
            IDataView fit = Answers(calibration, (2 * split) + 1), unseen = Answers(test, (2 * split) + 2);
            DensityTransformer transformer = isInterval
                ? _ml.Regression.ConformalInterval(model, fit, level, "Set")
                : _ml.Regression.ConformalRegion(model, fit, level, 4, "Set");
            double share = transformer.Transform(unseen).GetColumn<float[]>("Set").Zip(unseen.GetColumn<float>("Label"))
                .Average(row => row.First.Chunk(2).Any(interval => row.Second >= interval[0] && row.Second <= interval[1]) ? 1.0 : 0);
            covered += share;
            square += share * share;
        }

        double mean = covered / splits, error = Math.Sqrt(((square / splits) - (mean * mean)) / splits);
        Assert.InRange(mean, level - (3 * error), level + (1.0 / (calibration + 1)) + (3 * error));
    }

    [Fact]
    public void Two_modes_give_two_conformal_intervals()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Mix(
            new AnswerScaling(0, 1), PlantedDensities.Network([(0.5, -2, 0.2), (0.5, 2, 0.2)])), features: 2);
        IDataView rows = Answers(200, 1);
        float[] region = _ml.Regression.ConformalRegion(model, rows).Transform(rows).GetColumn<float[]>("Region").First();
        Assert.InRange(region[1], -2, -1);
        Assert.InRange(region[2], 1, 2);
        Assert.True(float.IsNaN(region[4]));
        float[] closed = _ml.Regression.ConformalRegion(model, rows, count: 1).Transform(rows).GetColumn<float[]>("Region").First();
        Assert.Equal([region[0], region[3]], closed);
    }

    [Fact]
    public void Answers_that_the_model_holds_for_impossible_make_the_sets_wide_enough_for_them()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Mix(new AnswerScaling(0, 1), PlantedDensities.Network([(1, 0, 0.05)])), features: 2);
        IDataView rows = Answers(100, 1);
        foreach (DensityTransformer transformer in new[] { _ml.Regression.ConformalInterval(model, rows, 0.9, "Set"), _ml.Regression.ConformalRegion(model, rows, 0.9, 4, "Set") })
        {
            float[] set = transformer.Transform(rows).GetColumn<float[]>("Set").First();
            Assert.True(set[0] < -1.9 && set[1] > 1.9, $"{set[0]} to {set[1]}");
        }
    }

    [Fact]
    public void Too_few_rows_for_a_level_are_an_error()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Random(6, 1, 2));
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Regression.ConformalInterval(model, Labelled(model, 8, 1)));
        Assert.Contains("8 rows with a label are too few to promise a level of 0.9; 9 or more expected.", error.Message);
    }

    [Fact]
    public void Measures_of_answers_drawn_from_the_densities_are_those_of_a_calibrated_model()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Random(6, 2, 7));
        DensityMetrics metrics = _ml.Regression.EvaluateDensity(model, Labelled(model, 600, 3), 0.8);
        Assert.Equal(0.8, metrics.Coverage, 0.06);
        Assert.All(metrics.Pit, share => Assert.Equal(0.1, share, 0.06));
        Assert.True(metrics.Crps < metrics.MeanAbsoluteError);
        Assert.True(metrics.RootMeanSquaredError >= metrics.MeanAbsoluteError);
        Assert.Contains("NLL", metrics.ToString());
        MetricSummary nll = metrics.Summaries[0];
        Assert.InRange(metrics.NegativeLogLikelihood, nll.Lower, nll.Upper);
    }

    [Fact]
    public void A_better_model_wins_the_paired_comparison()
    {
        ContinuousEnergy energy = PlantedDensities.Random(6, 1, 7);
        EnergyRegressionModelParameters right = Model(energy), wide = Model(energy.WithSpreads(1, 3));
        IDataView rows = Labelled(right, 300, 3);
        IReadOnlyList<MetricComparison> comparison = DensityMetrics.Compare(_ml.Regression.EvaluateDensity(right, rows), _ml.Regression.EvaluateDensity(wide, rows));
        MetricComparison nll = comparison.Single(metric => metric.Name == "NLL");
        Assert.True(nll.Upper < 0);
        Assert.InRange(nll.PValue, 0, 0.01);
        _ = Assert.Throws<ArgumentException>(() => DensityMetrics.Compare(_ml.Regression.EvaluateDensity(right, rows), _ml.Regression.EvaluateDensity(right, Labelled(right, 5, 1))));
    }

    [Fact]
    public void What_does_not_suit_is_named()
    {
        EnergyRegressionModelParameters model = Model(PlantedDensities.Random(6, 1, 2));
        Assert.Contains("one or more from 0 to 1 expected", Assert.Throws<ArgumentException>(() => _ml.Transforms.PredictQuantiles("Q", model, [0.1, 2])).Message);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.PredictInterval("I", model, 1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.PredictModes("M", model, 0));
        Assert.Contains("Vector<Single, 6>", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.PredictInterval("I", model).Fit(Answers(3, 1))).Message);
        Assert.Contains("no row has a label", Assert.Throws<InvalidOperationException>(() => _ml.Regression.EvaluateDensity(
            model, _ml.Data.LoadFromEnumerable([new Row { Label = float.NaN }]))).Message);
        Assert.Contains("none that this version", Assert.Throws<FormatException>(() => DensityReadout.Load(9, [1])).Message);
    }

    private EnergyRegressionModelParameters Model(ContinuousEnergy energy, int features = 6)
    {
        Assert.Equal(features, energy.FeatureCount);
        return new EnergyRegressionModelParameters(_ml, energy, PointPrediction.Mean, []);
    }

    private IDataView Rows(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new Row { Features = RandomEnergies.EncodedRow(6, random) }).ToArray());
    }

    // Answers drawn from the densities themselves.
    private IDataView Labelled(EnergyRegressionModelParameters model, int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            float[] features = RandomEnergies.EncodedRow(6, random);
            return new Row { Features = features, Label = (float)model.DensityOf(features).Sample(random, 1)[0] };
        }).ToArray());
    }

    // Answers around -2 and 2, whatever the model says.
    private IDataView Answers(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new Narrow
        {
            Label = (float)((random.Next(2) == 0 ? -2 : 2) + (0.5 * (random.NextDouble() + random.NextDouble() - 1))),
        }).ToArray());
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [VectorType(6)]
        public float[] Features { get; set; } = new float[6];
    }

    private sealed class Narrow
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = new float[2];
    }
}
