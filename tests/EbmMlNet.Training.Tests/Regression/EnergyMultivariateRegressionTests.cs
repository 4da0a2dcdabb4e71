using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

public class EnergyMultivariateRegressionTests
{
    private readonly MLContext _ml = new(1);

    public static TheoryData<string> Objectives => [.. _objectives.Keys];

    private static readonly Dictionary<string, DensityObjective> _objectives = new()
    {
        ["importance sampling"] = new ImportanceSampling(),
        ["importance sampling around the answer"] = new ImportanceSampling { Proposal = new GaussianProposal() },
        ["ranking NCE"] = new RankingNce(),
        ["NCE+"] = new NcePlus { Samples = 16 },
        ["self-normalised"] = new SelfNormalized(),
        ["contrastive divergence"] = new ContrastiveDivergence { Steps = 2 },
        ["persistent contrastive divergence"] = new ContrastiveDivergence { Steps = 1, ReplayFraction = 0.95 },
        ["denoising score matching"] = new DenoisingScoreMatching(),
        ["offending answer"] = new OffendingAnswer(),
    };

    [Fact]
    public void A_ring_is_learnt_with_its_hollow()
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.NumberOfEpochs, options.NumberOfComponents) = (15, 12);
        EnergyMultivariateRegressionTransformer model = Fit(PlantedVectors.Ring(3000, 1), options);
        PlantedVectors.Row[] test = PlantedVectors.Ring(1000, 2);
        double truth = test.Average(row => PlantedVectors.RingNll(row.Features[0], row.Label[0], row.Label[1]));
        // A normal density of the ring's moments, which is what a regressor with spreads gives, has 2.16, 1.2 nats more.
        Assert.InRange(Nll(model, test), truth - 0.05, truth + 0.2);
        MultivariateDensity density = model.DensityOf([0, 0.5f]);
        double lowest = Enumerable.Range(0, 16).Min(i => density.LogDensity([Math.Cos(i * Math.PI / 8), Math.Sin(i * Math.PI / 8)]));
        Assert.True(lowest > density.LogDensity([0, 0]) + 4, $"{lowest} on the ring, {density.LogDensity([0, 0])} in the hollow");
        Assert.All(density.Modes(), mode => Assert.InRange(Math.Sqrt((mode.Answer[0] * mode.Answer[0]) + (mode.Answer[1] * mode.Answer[1])), 0.8, 1.2));
        // Its own draws have its entropy, and lie on the ring.
        double[][] drawn = density.Sample(new Random(1), 2000);
        Assert.InRange(drawn.Average(y => -density.LogDensity(y)), truth - 0.2, truth + 0.2);
        Assert.Equal(1, drawn.Average(y => Math.Sqrt((y[0] * y[0]) + (y[1] * y[1]))), 0.05);
        DensityEpochReport best = model.History.Last(report => report.IsBest);
        Assert.True(best.HeldOutNll < best.MarginalNll - 0.3, $"{best.HeldOutNll} of {best.MarginalNll}");
    }

    [Fact]
    public void Two_modes_are_found_where_the_mean_is_no_answer()
    {
        EnergyMultivariateRegressionTransformer model = Fit(PlantedVectors.TwoModes(800, 1));
        MultivariateDensity density = model.DensityOf([0.5f, 0.5f]);
        IReadOnlyList<MultivariateMode> modes = density.Modes(0.1);
        Assert.Equal(2, modes.Count);
        MultivariateMode left = modes.MinBy(mode => mode.Answer[0])!, right = modes.MaxBy(mode => mode.Answer[0])!;
        Assert.Equal([-2, 2], left.Answer, (a, b) => Math.Abs(a - b) < 0.4);
        Assert.Equal([2.5, -2], right.Answer, (a, b) => Math.Abs(a - b) < 0.4);
        Assert.InRange(left.Mass, 0.35, 0.65);
        Assert.True(density.LogDensity([.. density.Mean]) < density.LogDensity([-2, 2]) - 3);
        Assert.InRange(density.Covariance()[0, 1] / Math.Sqrt(density.Covariance()[0, 0] * density.Covariance()[1, 1]), -1, -0.9);
        // log 2 for which mode, and twice the entropy of N(0, .3).
        double entropy = Math.Log(2) + Math.Log(2 * Math.PI * Math.E) + (2 * Math.Log(0.3));
        Assert.InRange(Nll(model, PlantedVectors.TwoModes(800, 2)), entropy - 0.1, entropy + 0.3);
    }

    [Fact]
    public void Targets_that_hang_together_are_foretold_better_than_by_any_densities_of_each_alone()
    {
        EnergyMultivariateRegressionTransformer model = Fit(PlantedVectors.Correlated(800, 1));
        double log = Math.Log(2 * Math.PI * Math.E), alone = log + Math.Log(0.5) + Math.Log(2), together = alone + (Math.Log(1 - 0.81) / 2);
        MultivariateDensityMetrics metrics = _ml.Regression.EvaluateDensity(model, PlantedVectors.View(_ml, PlantedVectors.Correlated(800, 2)));
        // Nothing that takes the targets for independent can be below the sum of their entropies, in the mean.
        Assert.InRange(metrics.NegativeLogLikelihood, together - 0.1, together + 0.25);
        Assert.True(metrics.NegativeLogLikelihood < alone - 0.4);
        Assert.Equal(0.5, metrics.RootMeanSquaredErrors[0], 0.07);
        Assert.Equal(2, metrics.RootMeanSquaredErrors[1], 0.25);
        double[,] covariance = model.DensityOf([0.3f, 0.5f]).Covariance();
        Assert.Equal(0.9, covariance[0, 1] / Math.Sqrt(covariance[0, 0] * covariance[1, 1]), 0.07);
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Every_objective_of_draws_shapes_the_residual(string name)
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        // One network that holds nothing out is taken as it is at last.
        (options.Objective, options.NumberOfEpochs, options.NumberOfNetworks, options.ValidationFraction) = (_objectives[name], 10, 1, 0.001);
        EnergyMultivariateRegressionTransformer model = Fit(PlantedVectors.Correlated(300, 1), options);
        Assert.True(model.EnergyFunction.Networks[0].ResidualBound > 0);
        Assert.All(model.History.TakeLast(4), report => Assert.True(double.IsFinite(report.Loss)));
        MultivariateDensity density = model.DensityOf([0.3f, 0.5f]);
        Assert.InRange(density.NormalizationError, 1e-9, 0.05);
        double nll = Nll(model, PlantedVectors.Correlated(300, 2));
        Assert.InRange(nll, 1.5, name == "offending answer" ? 5 : 3.3);
    }

    [Fact]
    public void Long_tails_are_taken_as_logarithms_target_by_target()
    {
        PlantedVectors.Row[] rows = PlantedVectors.Rows(500, 1, 2, (x, random) =>
        {
            double noise = 0.3 * PlantedAnswers.Normal(random);
            return [Math.Exp(3 * (x + noise)), x + noise];
        });
        EnergyMultivariateRegressionTransformer model = Fit(rows);
        Assert.Equal([true, false], model.EnergyFunction.Scalings.Select(scaling => scaling.LogOffset is not null));
        MultivariateDensity density = model.DensityOf([0.5f, 0.5f]);
        Assert.Equal(Math.Exp(1.5), density.Quantile(0, 0.5), 1.5);
        Assert.Equal(0.5, density.Quantile(1, 0.5), 0.15);
        Assert.Equal(double.NegativeInfinity, density.LogDensity([-1, 0]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_a_saved_one_the_same_numbers()
    {
        PlantedVectors.Row[] rows = PlantedVectors.TwoModes(200, 1);
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.NumberOfEpochs = 5;
        IDataView data = PlantedVectors.View(_ml, rows);
        EnergyMultivariateRegressionTransformer model = Fit(rows, options);
        float[][] first = Scores(model);
        Assert.Equal(first, Scores(Fit(rows, options)));
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = (EnergyMultivariateRegressionTransformer)_ml.Model.Load(stream, out _);
        Assert.Equal(first, Scores(loaded));
        Assert.Equal(model.History, loaded.History);
        Assert.Equal(Nll(model, rows), Nll(loaded, rows));
        options.Seed++;
        Assert.NotEqual(first, Scores(Fit(rows, options)));

        float[][] Scores(ITransformer of) => [.. of.Transform(data).GetColumn<float[]>("Score")];
    }

    [Fact]
    public void The_mode_is_the_score_where_it_is_asked_for_also_of_a_prediction_engine()
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.PointPrediction, options.NumberOfEpochs) = (PointPrediction.Mode, 15);
        EnergyMultivariateRegressionTransformer model = Fit(PlantedVectors.TwoModes(400, 1), options);
        using PredictionEngine<PlantedVectors.Row, Prediction> engine = _ml.Model.CreatePredictionEngine<PlantedVectors.Row, Prediction>(
            model, inputSchemaDefinition: Schema());
        float[] score = engine.Predict(new PlantedVectors.Row { Features = [0.5f, 0.5f], Label = [0, 0] }).Score;
        Assert.Equal(model.DensityOf([0.5f, 0.5f]).Mode.Select(y => (float)y), score);
        Assert.Equal(2, Math.Abs(score[0]), 0.9);

        static SchemaDefinition Schema()
        {
            var schema = SchemaDefinition.Create(typeof(PlantedVectors.Row));
            schema[nameof(PlantedVectors.Row.Label)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
            return schema;
        }
    }

    [Fact]
    public void Rows_of_which_a_label_is_missing_are_left_out_and_infinite_labels_refused()
    {
        PlantedVectors.Row[] rows = PlantedVectors.TwoModes(60, 1);
        rows[3].Label[1] = float.NaN;
        var warnings = new List<string>();
        _ml.Log += (_, log) => warnings.Add(log.Message);
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.NumberOfEpochs = 2;
        _ = Fit(rows, options);
        Assert.Contains(warnings, message => message.Contains("1 of 60 rows have no label in column 'Label'", StringComparison.Ordinal));
        rows[5].Label[0] = float.NegativeInfinity;
        Assert.Contains("Column 'Label', row 5: the label is infinite", Assert.Throws<InvalidOperationException>(() => Fit(rows, options)).Message);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(40, 1)]
    public void A_target_that_is_constant_is_nothing_to_learn(int rows, int target)
    {
        PlantedVectors.Row[] same = PlantedVectors.Rows(rows, 1, 2, (x, _) => [x, 7]);
        var error = Assert.Throws<InvalidOperationException>(() => Fit(same));
        Assert.Contains(FormattableString.Invariant($"Column 'Label', target {target}: the label of all {rows} rows is {same[0].Label[target]}, so there is nothing to learn."), error.Message);
    }

    [Fact]
    public void Labels_of_the_wrong_kind_name_the_trainer_that_takes_them()
    {
        IDataView vectors = PlantedVectors.View(_ml, PlantedVectors.TwoModes(20, 1)), numbers = PlantedAnswers.TwoModes(_ml, 20, 1);
        Assert.Contains("EnergyBasedMultivariate", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBased().Fit(vectors)).Message);
        Assert.Contains(
            "EnergyBasedMultivariate",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBased().GetOutputSchema(SchemaShape.Create(vectors.Schema))).Message);
        Assert.Contains(
            "expected Vector<Single> of 2 to 16 targets", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBasedMultivariate().Fit(numbers)).Message);
        foreach (int targets in new[] { 1, 17 })
        {
            PlantedVectors.Row[] rows = PlantedVectors.Rows(20, 1, targets, (x, _) => [.. Enumerable.Range(0, targets).Select(t => x + t)]);
            Assert.Contains("(for one, take EnergyBased)", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(rows)).Message);
        }
    }

    [Fact]
    public void What_several_targets_do_not_have_is_refused_at_once()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBasedMultivariate(
            new EnergyRegressionTrainer.Options { Objective = new ExactGrid(), PointPrediction = PointPrediction.Median, Dropout = 2 }));
        Assert.Contains("3 options are wrong", error.Message);
        Assert.Contains("PointPrediction is Median, which several targets do not have; take Mean or Mode.", error.Message);
        Assert.Contains("Objective: ExactGrid sums over a grid of one target; take ImportanceSampling for several.", error.Message);
    }

    /// <summary>Who rents a bicycle in an hour: casual and registered users, who hang together by the weather and the day.</summary>
    [SkippableFact]
    public void Casual_and_registered_rentals_are_foretold_better_together()
    {
        string path = SharedData.Require("bike-sharing/hour_train.csv");
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        int[] features = [.. new[] { "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "hum", "windspeed" }.Select(name => Array.IndexOf(lines[0], name))];
        int casual = Array.IndexOf(lines[0], "casual"), registered = Array.IndexOf(lines[0], "registered");
        Bikes[] rows = [.. lines.Skip(1).Where((_, i) => i % 5 == 0).Select(cells => new Bikes
        {
            Features = [.. features.Select(feature => float.Parse(cells[feature], System.Globalization.CultureInfo.InvariantCulture))],
            Casual = float.Parse(cells[casual], System.Globalization.CultureInfo.InvariantCulture),
            Registered = float.Parse(cells[registered], System.Globalization.CultureInfo.InvariantCulture),
        })];
        IDataView all = _ml.Data.LoadFromEnumerable(rows);
        IDataView data = _ml.Transforms.Concatenate("Targets", "Casual", "Registered").Fit(all).Transform(all);
        IDataView train = _ml.Data.TakeRows(data, 1500), test = _ml.Data.TakeRows(_ml.Data.SkipRows(data, 1500), 500);
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.NumberOfEpochs, options.LabelColumnName) = (12, "Targets");
        double together = _ml.Regression.EvaluateDensity(_ml.Regression.Trainers.EnergyBasedMultivariate(options).Fit(train), test, "Targets").NegativeLogLikelihood, apart = 0;
        foreach (string target in new[] { "Casual", "Registered" })
        {
            options.LabelColumnName = target;
            apart += _ml.Regression.EvaluateDensity(_ml.Regression.Trainers.EnergyBased(options).Fit(train).Model, test, labelColumnName: target).NegativeLogLikelihood;
        }

        Assert.True(together < apart, $"{together} together, {apart} apart");
    }

    private EnergyMultivariateRegressionTransformer Fit(PlantedVectors.Row[] rows, EnergyRegressionTrainer.Options? options = null)
    {
        options ??= PlantedAnswers.Options();
        options.NumberOfEpochs = Math.Min(options.NumberOfEpochs!.Value, 20);
        return _ml.Regression.Trainers.EnergyBasedMultivariate(options).Fit(PlantedVectors.View(_ml, rows));
    }

    private static double Nll(EnergyMultivariateRegressionTransformer model, PlantedVectors.Row[] rows) =>
        rows.Average(row => -model.DensityOf(row.Features).LogDensity([row.Label[0], row.Label[1]]));

    private sealed class Prediction
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }

    private sealed class Bikes
    {
        [VectorType(9)]
        public float[] Features { get; set; } = [];

        public float Casual { get; set; }

        public float Registered { get; set; }
    }
}
