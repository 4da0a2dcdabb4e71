using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

public class FitBetaTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ClassEnergyFunction _energies = ClassFixture.Energies();

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1f)]
    [InlineData(3f)]
    public void The_temperature_that_drew_the_classes_is_found_and_lowers_likelihood_loss_and_calibration_error(float drawnWith)
    {
        IDataView held = ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 3000, beta: drawnWith, seed: 2));
        IDataView test = ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 3000, beta: drawnWith, seed: 3));
        var before = ClassFixture.Transformer(_ml, held, _energies, beta: 1.7f);

        var fitted = _ml.MulticlassClassification.FitBeta(before, held);

        Assert.InRange(fitted.Model.Beta, drawnWith * 0.88f, drawnWith * 1.12f);
        Assert.Same(before.Model.EnergyFunction, fitted.Model.EnergyFunction);
        MulticlassCalibration a = _ml.MulticlassClassification.EvaluateCalibration(before.Transform(test));
        MulticlassCalibration b = _ml.MulticlassClassification.EvaluateCalibration(fitted.Transform(test));
        Assert.True(b.NegativeLogLikelihood < a.NegativeLogLikelihood, $"NLL {a.NegativeLogLikelihood} -> {b.NegativeLogLikelihood}");
        Assert.True(b.ExpectedCalibrationError < a.ExpectedCalibrationError, $"ECE {a.ExpectedCalibrationError} -> {b.ExpectedCalibrationError}");
        Assert.Equal(a.Accuracy, b.Accuracy, 1e-3);
    }

    [Fact]
    public void The_fit_is_the_least_of_the_whole_range()
    {
        IDataView held = ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 200, beta: 0.5f));
        var model = ClassFixture.Transformer(_ml, held, _energies);
        float beta = _ml.MulticlassClassification.FitBeta(model, held).Model.Beta;
        double least = Nll(beta);
        Assert.All([0.01, 0.1, 0.5, 0.9, 0.99, 1.01, 1.1, 2, 10, 100], factor => Assert.True(Nll((float)(beta * factor)) >= least - 1e-6, $"{factor}"));

        double Nll(float b) =>
            _ml.MulticlassClassification.EvaluateCalibration(ClassFixture.Transformer(_ml, held, _energies, b).Transform(held)).NegativeLogLikelihood;
    }

    [Fact]
    public void A_loaded_model_can_be_fitted_and_saved_again()
    {
        IDataView held = ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 300, beta: 0.5f));
        var loaded = Assert.IsType<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>(
            ClassFixture.SaveAndLoad(ClassFixture.Transformer(_ml, held, _energies), held.Schema));
        var fitted = _ml.MulticlassClassification.FitBeta(loaded, held);
        Assert.Equal(_ml.MulticlassClassification.FitBeta(ClassFixture.Transformer(_ml, held, _energies), held).Model.Beta, fitted.Model.Beta);
        ITransformer again = ClassFixture.SaveAndLoad(fitted, held.Schema);
        Assert.Equal(ClassFixture.Scores(fitted.Transform(held)), ClassFixture.Scores(again.Transform(held)));
        VBuffer<ReadOnlyMemory<char>> names = default;
        again.Transform(held).Schema["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(ClassFixture.Names, names.DenseValues().Select(n => n.ToString()));
    }

    [Fact]
    public void Rows_without_a_class_do_not_count()
    {
        LabelledRow[] rows = ClassFixture.Rows(_energies, 300, beta: 0.5f);
        IDataView held = ClassFixture.Data(_ml, rows);
        var model = ClassFixture.Transformer(_ml, held, _energies);
        LabelledRow[] strangers = [.. ClassFixture.Rows(_energies, 100, seed: 9).Select(row => new LabelledRow { Label = "fig", Features = row.Features })];
        IDataView more = ClassFixture.Data(_ml, [.. rows, .. strangers]);
        Assert.Equal(_ml.MulticlassClassification.FitBeta(model, held).Model.Beta, _ml.MulticlassClassification.FitBeta(model, more).Model.Beta);
        Assert.Equal(300, _ml.MulticlassClassification.EvaluateCalibration(model.Transform(more)).Rows);
        Assert.Contains(
            "no row has a class",
            Assert.Throws<InvalidOperationException>(() => _ml.MulticlassClassification.FitBeta(model, ClassFixture.Data(_ml, strangers))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_fitted_to_is_refused()
    {
        LabelledRow[] rows = ClassFixture.Rows(_energies);
        IDataView data = ClassFixture.Data(_ml, rows);
        var model = ClassFixture.Transformer(_ml, data, _energies);
        IDataView plain = _ml.Transforms.DropColumns("Label").Fit(data).Transform(data);
        Assert.Contains("label column 'Label'", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(plain)).Message, StringComparison.Ordinal);
        IDataView text = _ml.Transforms.Conversion.MapKeyToValue("Label").Fit(data).Transform(data);
        string mistyped = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(text)).Message;
        Assert.Contains("Key<UInt32> (make a key of other types with MapValueToKey)", mistyped, StringComparison.Ordinal);
        IDataView featureless = _ml.Transforms.DropColumns("Features").Fit(data).Transform(data);
        Assert.Contains("feature", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(featureless)).Message, StringComparison.Ordinal);
        IDataView fewer = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.TakeRows(text, 1)).Transform(text);
        Assert.Contains("has keys of 1 classes, but training has 5", Assert.Throws<InvalidOperationException>(() => Fit(fewer)).Message, StringComparison.Ordinal);
        IDataView names = _ml.Data.LoadFromEnumerable(ClassFixture.Names.Reverse().Select(name => new { Label = name }));
        IDataView reversed = _ml.Transforms.Conversion.MapValueToKey("Label", keyData: names).Fit(text).Transform(text);
        Assert.Contains(
            "key 1 stands for 'elderberry', but in training for 'apple'",
            Assert.Throws<InvalidOperationException>(() => Fit(reversed)).Message,
            StringComparison.Ordinal);

        var flat = new ClassEnergyFunction(InputScaling.Identity(24), [new DenseLayer(24, 5, new float[120], new float[5])]);
        Assert.Contains(
            "energies of all classes are equal",
            Assert.Throws<InvalidOperationException>(() => _ml.MulticlassClassification.FitBeta(ClassFixture.Transformer(_ml, data, flat), data)).Message,
            StringComparison.Ordinal);

        void Fit(IDataView view) => _ = _ml.MulticlassClassification.FitBeta(model, view);
    }
}
