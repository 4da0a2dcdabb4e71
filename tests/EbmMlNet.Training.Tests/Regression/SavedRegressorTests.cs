using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

/// <summary>A trained regressor in a plain pipeline, saved for a test that loads it in a process without torch.</summary>
public class SavedRegressorTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_trained_pipeline_with_its_quantiles_is_kept_for_processes_without_torch()
    {
        string path = Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Regression", "Golden", "Trained", "pipeline.v1.zip");
        IDataView data = PlantedAnswers.TwoModes(_ml, 300, 1);
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ITransformer trained = Train(data);
            _ml.Model.Save(trained, data.Schema, path);
            File.WriteAllLines(Path.ChangeExtension(path, ".txt"), Numbers(trained, data).Select(value => value.ToString("R")));
            Assert.Fail($"{path} was missing and has been made now, with its numbers beside it. Commit both, and never change them.");
        }

        // The saved model is of this very training: it still gives what it gave then.
        ITransformer loaded = _ml.Model.Load(path, out _);
        Assert.Equal(File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(float.Parse), Numbers(loaded, data), (a, b) => Math.Abs(a - b) <= 1e-4f);
    }

    [Fact]
    public void Saving_and_loading_changes_no_number()
    {
        IDataView data = PlantedAnswers.TwoModes(_ml, 200, 1);
        ITransformer trained = Train(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(trained, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(Numbers(trained, data), Numbers(_ml.Model.Load(stream, out _), data));
    }

    private ITransformer Train(IDataView data)
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.NumberOfEpochs, options.Hidden) = (20, [16, 16]);
        var scaled = _ml.Transforms.NormalizeMinMax("Features").Fit(data);
        var model = _ml.Regression.Trainers.EnergyBased(options).Fit(scaled.Transform(data));
        return scaled.Append(model).Append(_ml.Transforms.PredictQuantiles("Quantiles", model.Model, [0.05, 0.5, 0.95]).Fit(scaled.Transform(data)));
    }

    private static float[] Numbers(ITransformer model, IDataView data)
    {
        IDataView read = model.Transform(data);
        return [.. read.GetColumn<float>("Score").Take(20), .. read.GetColumn<float[]>("Quantiles").Take(20).SelectMany(q => q)];
    }
}
