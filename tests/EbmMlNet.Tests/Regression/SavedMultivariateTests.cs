using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Regression;

/// <summary>Whole model files of regressors of several targets: those that earlier versions saved load for ever, without torch.</summary>
public class SavedMultivariateTests
{
    private static readonly Dictionary<string, (MultivariateEnergy Energy, PointPrediction Prediction)> _models = new()
    {
        ["two"] = (PlantedDensities.RandomVectors(6, 1, 2, 1), PointPrediction.Mean),
        ["three-logarithm"] = (
            PlantedDensities.RandomVectors(6, 2, 3, 2, [new AnswerScaling(1, 0.5, 0.25), new AnswerScaling(0, 1), new AnswerScaling(5, 3)]), PointPrediction.Mean),
        ["two-mode"] = (PlantedDensities.RandomVectors(6, 2, 2, 3), PointPrediction.Mode),
    };

    private static readonly float[] _row = [1, 0, 2, 0, 3, 1];
    private readonly MLContext _ml = new();

    public static TheoryData<string> Models => [.. _models.Keys];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Regression", "Golden", "Multivariate");

    private static DensityEpochReport[] History =>
        [new() { Epoch = 1, Loss = 0.5, HeldOutNll = 2, MarginalNll = 3, IsBest = true, LearningRate = 0.004, Elapsed = TimeSpan.FromSeconds(1.5) }];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_the_current_format_is_kept_for_later_versions(string name)
    {
        string path = Path.Combine(Folder, $"{name}.v{PartWriter.FormatVersion}.zip");
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Folder);
            IDataView rows = Rows();
            ITransformer model = Model(name);
            _ml.Model.Save(model, rows.Schema, path);
            File.WriteAllLines(Path.ChangeExtension(path, ".txt"), Scores(model.Transform(rows)).Select(EnergySamples.Format));
            Assert.Fail($"{path} was missing and has been made now, with its scores beside it. Commit both, and never change them.");
        }
    }

    [Fact]
    public void Every_model_that_was_ever_saved_gives_the_scores_and_densities_it_gave()
    {
        string[] paths = Directory.GetFiles(Folder, "*.zip");
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            var model = Assert.IsType<EnergyMultivariateRegressionTransformer>(_ml.Model.Load(path, out DataViewSchema _));
            float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(EnergySamples.Parse)];
            Assert.Equal(expected, Scores(model.Transform(Rows())), (a, b) => Math.Abs(a - b) <= 1e-3f * Math.Max(1, Math.Abs(a)));
            (MultivariateEnergy energy, PointPrediction prediction) = _models[Path.GetFileName(path).Split('.')[0]];
            Assert.Equal((prediction, "Features", energy.TargetCount), (model.PointPrediction, model.FeatureColumnName, model.EnergyFunction.TargetCount));
            double[] answer = [.. Enumerable.Repeat(1.0, energy.TargetCount)];
            Assert.Equal(energy.DensityOf(_row).LogDensity(answer), model.DensityOf(_row).LogDensity(answer), 1e-5);
            Assert.Equal(History, model.History);
        }

        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "TorchSharp");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_score_is_the_vector_asked_for_from_dense_and_sparse_rows(string name)
    {
        EnergyMultivariateRegressionTransformer model = Model(name);
        MultivariateDensity density = model.DensityOf(_row);
        IReadOnlyList<double> expected = model.PointPrediction == PointPrediction.Mode ? density.Mode : density.Mean;
        VBuffer<float>[] rows = [new(6, [.. _row]), new(6, 4, [1, 2, 3, 1], [0, 2, 4, 5])];
        IDataView data = _ml.Data.LoadFromEnumerable(rows.Select(features => new SparseRow { Features = features }));
        foreach (float[] score in model.Transform(data).GetColumn<float[]>("Score"))
        {
            Assert.Equal(expected.Select(y => (float)y), score);
        }
    }

    [Fact]
    public void Measures_of_answers_drawn_from_the_densities_are_those_of_the_right_model()
    {
        EnergyMultivariateRegressionTransformer right = Model("two");
        var random = new Random(4);
        Labelled[] rows = [.. Enumerable.Range(0, 300).Select(i =>
        {
            float[] features = RandomEnergies.EncodedRow(6, random);
            return new Labelled { Features = features, Label = [.. right.DensityOf(features).Sample(random, 1)[0].Select(y => (float)y)] };
        })];
        rows[7].Label = [float.NaN, 1];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        MultivariateDensityMetrics metrics = _ml.Regression.EvaluateDensity(right, data);
        Assert.Equal(299, metrics.Summaries[0].Queries);
        rows = [.. rows.Where((_, i) => i != 7)];
        Assert.Equal(rows.Average(row => -right.DensityOf(row.Features).LogDensity([row.Label[0], row.Label[1]])), metrics.NegativeLogLikelihood, 1e-9);
        Assert.Equal(Math.Sqrt(rows.Average(row => Math.Pow(right.DensityOf(row.Features).Mean[1] - row.Label[1], 2))), metrics.RootMeanSquaredErrors[1], 1e-9);

        MultivariateEnergy energy = right.EnergyFunction;
        var wide = new EnergyMultivariateRegressionTransformer(
            _ml, "Features", new MultivariateEnergy(energy.Scalings, [.. energy.Networks.Select(network => network.WithSpreads(1, 3))], [1]), PointPrediction.Mean, []);
        IReadOnlyList<MetricComparison> comparison = MultivariateDensityMetrics.Compare(metrics, _ml.Regression.EvaluateDensity(wide, data));
        Assert.True(comparison[0].Upper < 0, comparison[0].ToString());
        Assert.True(comparison[1].Upper < 0, comparison[1].ToString());
        Assert.Contains("energy score", metrics.ToString());
    }

    [Fact]
    public void What_does_not_suit_is_named()
    {
        EnergyMultivariateRegressionTransformer model = Model("two");
        IDataView narrow = _ml.Data.LoadFromEnumerable([new { Features = new float[2], Label = new float[2] }]);
        Assert.Contains("Vector<Single, 6>", Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(Fixed(new float[5]))).Message);
        Assert.Contains("Vector<Single, 6>", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.EvaluateDensity(model, narrow)).Message);
        Assert.Contains("Label", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.EvaluateDensity(model, Rows())).Message);
        Assert.Contains("no row has labels that are all numbers", Assert.Throws<InvalidOperationException>(() => _ml.Regression.EvaluateDensity(
            model, _ml.Data.LoadFromEnumerable([new Labelled { Label = [float.NaN, 0] }]))).Message);

        var writer = new PartWriter();
        writer.Write("kind", "continuous");
        Assert.Contains("'continuous' is not a kind of energy of several targets", Assert.Throws<FormatException>(() => MultivariateModelFormat.Read(writer.ToArray())).Message);
        byte[] file = MultivariateModelFormat.Write(_models["two"].Energy, PointPrediction.Median, []);
        Assert.Contains("1 is no point prediction of several targets; 0 or 2 expected", Assert.Throws<FormatException>(() => MultivariateModelFormat.Read(file)).Message);
    }

    private static EnergyMultivariateRegressionTransformer Model(string name) =>
        new(new MLContext(), "Features", _models[name].Energy, _models[name].Prediction, History);

    private IDataView Rows()
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(_ => new Row { Features = RandomEnergies.EncodedRow(6, random) }).ToArray());
    }

    private IDataView Fixed(float[] features)
    {
        var schema = SchemaDefinition.Create(typeof(Any));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Length);
        return _ml.Data.LoadFromEnumerable([new Any { Features = features }], schema);
    }

    private static float[] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score").SelectMany(score => score)];

    private sealed class Row
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }

    private sealed class SparseRow
    {
        [VectorType(6)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class Any
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Labelled
    {
        [VectorType(2)]
        public float[] Label { get; set; } = [];

        [VectorType(6)]
        public float[] Features { get; set; } = new float[6];
    }
}
