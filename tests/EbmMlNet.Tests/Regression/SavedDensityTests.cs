using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Regression;

/// <summary>Whole model files of regressors: those that earlier versions saved load for ever, and damaged ones say what is wrong.</summary>
public class SavedDensityTests
{
    private static readonly Dictionary<string, (ContinuousEnergy Energy, PointPrediction Prediction)> _models = new()
    {
        ["density"] = (PlantedDensities.Random(6, 1, 1), PointPrediction.Mean),
        ["densities"] = (PlantedDensities.Random(6, 3, 2), PointPrediction.Mean),
        ["density-logarithm-mode"] = (PlantedDensities.Random(6, 2, 3, new AnswerScaling(1, 0.5, 0.25)), PointPrediction.Mode),
        ["density-median"] = (PlantedDensities.Random(6, 2, 4), PointPrediction.Median),
    };

    private readonly MLContext _ml = new();

    public static TheoryData<string> Models() => [.. _models.Keys];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Regression", "Golden");

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_the_current_format_is_kept_for_later_versions(string name)
    {
        string path = Path.Combine(Folder, $"{name}.v{PartWriter.FormatVersion}.zip");
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Folder);
            IDataView rows = Rows();
            ITransformer model = Transformer(_models[name].Energy, _models[name].Prediction, rows.Schema);
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
            ITransformer model = _ml.Model.Load(path, out DataViewSchema _);
            float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(EnergySamples.Parse)];
            Assert.Equal(expected, Scores(model.Transform(Rows())), (a, b) => Math.Abs(a - b) <= 1e-4f);
            EnergyRegressionModelParameters parameters = Assert.IsType<RegressionPredictionTransformer<EnergyRegressionModelParameters>>(model).Model;
            (ContinuousEnergy energy, PointPrediction prediction) = _models[Path.GetFileName(path).Split('.')[0]];
            Assert.Equal(prediction, parameters.PointPrediction);
            Assert.Equal(energy.DensityOf([1, 0, 2, 0, 3, 1]).LogDensity(9), parameters.DensityOf([1, 0, 2, 0, 3, 1]).LogDensity(9), 1e-5);
            DensityEpochReport report = Assert.Single(parameters.History);
            Assert.Equal(History[0], report);
        }
    }

    /// <summary>The rows are those that it was trained on: y is near 3 + x, or near -3.</summary>
    [Fact]
    public void A_pipeline_that_was_trained_and_saved_elsewhere_gives_the_same_quantiles_without_torch()
    {
        string path = Path.Combine(Folder, "Trained", "pipeline.v1.zip");
        float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(float.Parse)];
        var random = new Random(1);
        Narrow[] rows = [.. Enumerable.Range(0, 20).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1;
            // What was drawn for the answer.
            (int Mode, double, double) drawn = (random.Next(2), random.NextDouble(), random.NextDouble());
            Assert.InRange(drawn.Mode, 0, 1);
            return new Narrow { Features = [x, random.NextSingle()] };
        })];
        IDataView read = _ml.Model.Load(path, out _).Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.Equal(
            expected, [.. Scores(read), .. read.GetColumn<float[]>("Quantiles").SelectMany(q => q)], (a, b) => Math.Abs(a - b) <= 1e-3f);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "TorchSharp");
    }

    [Fact]
    public void A_model_of_another_kind_says_so()
    {
        var writer = new PartWriter();
        writer.Write("kind", "linear");
        FormatException error = Assert.Throws<FormatException>(() => ContinuousModelFormat.Read(writer.ToArray()));
        Assert.Contains("'linear' is not a kind of energy of continuous answers", error.Message);
    }

    private static readonly DensityEpochReport[] History =
    [
        new() { Epoch = 1, Loss = 0.5, HeldOutNll = 2, MarginalNll = 3, IsBest = true, LearningRate = 0.004, Elapsed = TimeSpan.FromSeconds(1.5) },
    ];

    private RegressionPredictionTransformer<EnergyRegressionModelParameters> Transformer(
        ContinuousEnergy energy, PointPrediction prediction, DataViewSchema schema) =>
        new(_ml, new EnergyRegressionModelParameters(_ml, energy, prediction, History), schema, "Features");

    private IDataView Rows()
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(_ => new Row { Features = RandomEnergies.EncodedRow(6, random) }));
    }

    private static float[] Scores(IDataView data) => [.. data.GetColumn<float>("Score")];

    private sealed class Narrow
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Row
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }
}
