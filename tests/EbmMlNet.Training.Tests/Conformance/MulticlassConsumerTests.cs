using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>The trained model in everything ML.NET does with a classifier.</summary>
public class MulticlassConsumerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_takes_the_scores(bool sparse)
    {
        IDataView test = ConformanceData.ClassView(_ml, sparse, seed: 2);
        IDataView scored = Fit(sparse, epochs: 20).Transform(test);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 2);

        Assert.InRange(metrics.MicroAccuracy, 0.7, 1);
        Assert.InRange(metrics.TopKAccuracyForAllK[1], metrics.MicroAccuracy, 1);
        Assert.InRange(metrics.LogLossReduction, 0.3, 1);
        Assert.Equal(3, metrics.PerClassLogLoss.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CrossValidate_trains_and_measures_every_fold(bool sparse)
    {
        IDataView view = ConformanceData.View(_ml, sparse, groups: 80);
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(Options(epochs: 20));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Grade").Append(trainer);

        var inside = _ml.MulticlassClassification.CrossValidate(view, pipeline, numberOfFolds: 3, seed: 5);
        var before = _ml.MulticlassClassification.CrossValidate(ConformanceData.ClassView(_ml, sparse, groups: 80), trainer, numberOfFolds: 3, seed: 5);

        foreach (var folds in new[] { inside, before })
        {
            Assert.Equal(3, folds.Count);
            Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.6, 1));
            Assert.Equal(view.GetColumn<float>("Weight").Count(), folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Score").Count()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Permutation_feature_importance_finds_what_matters_before_and_after_saving(bool sparse)
    {
        IDataView data = ConformanceData.ClassView(_ml, sparse, groups: 100);
        var model = Fit(sparse, epochs: 20);
        var loaded = Assert.IsType<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>(SaveAndLoad(model, data.Schema));

        foreach (MulticlassPredictionTransformer<EnergyMulticlassModelParameters> classifier in new[] { model, loaded })
        {
            var typed = _ml.MulticlassClassification.PermutationFeatureImportance(classifier, data, permutationCount: 2);
            Assert.Equal(ConformanceData.FeatureCount, typed.Length);
            AssertImportant(slot => typed[slot].MicroAccuracy.Mean);

            var named = _ml.MulticlassClassification.PermutationFeatureImportance((ITransformer)classifier, data, permutationCount: 2);
            Assert.Equal(ConformanceData.SlotNames, named.Keys.Order(StringComparer.Ordinal));
            AssertImportant(slot => named[$"f{slot}"].MicroAccuracy.Mean);
        }

        // Slots 0 to 2 make the label; 5 to 7 and 9 are always 0.
        static void AssertImportant(Func<int, double> change)
        {
            Assert.All([0, 1], slot => Assert.True(change(slot) < -0.05, $"slot {slot}: {change(slot)}"));
            Assert.All([5, 6, 7, 9], slot => Assert.Equal(0, change(slot)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_prediction_engine_over_a_whole_pipeline_gives_names_of_classes_and_can_be_disposed_of_twice(bool sparse)
    {
        IDataView data = ConformanceData.View(_ml, sparse);
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label", "Grade")
            .Append(_ml.MulticlassClassification.Trainers.EnergyBased(Options(epochs: 3)))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"))
            .Fit(data);
        ITransformer loaded = SaveAndLoad(model, data.Schema);
        IDataView scored = model.Transform(data);
        string[] classes = [.. scored.GetColumn<string>("Class")];
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        Assert.All(classes, name => Assert.Contains(name, ConformanceData.Grades));

        foreach (ITransformer pipeline in new[] { model, loaded })
        {
            var engine = _ml.Model.CreatePredictionEngine<ConformanceData.Row, ConformanceData.ClassPrediction>(pipeline, data.Schema);
            ConformanceData.ClassPrediction[] predictions = [.. ConformanceData.Rows(sparse).Select(engine.Predict)];
            Assert.Equal(classes, predictions.Select(p => p.Class));
            Assert.Equal(scores, predictions.Select(p => p.Score));
            engine.Dispose();
            engine.Dispose();
            Assert.Equal(scores, pipeline.Transform(data).GetColumn<float[]>("Score"));
        }
    }

    [Fact]
    public void Parallel_cursors_score_alike()
    {
        IDataView data = ConformanceData.ClassView(_ml, sparse: false, groups: 300, seed: 3);
        var model = Fit(sparse: false, epochs: 3);
        IDataView scored = model.Transform(data), cached = model.Transform(_ml.Data.Cache(data));
        List<string[]> expected = RowsAssert.Read(scored, _ => true);

        _ = Parallel.For(0, 8, i => Assert.Equal(expected, RowsAssert.Read(i % 2 == 0 ? scored : cached, _ => true)));
    }

    private static EnergyMulticlassTrainer.Options Options(int epochs)
    {
        EnergyMulticlassTrainer.Options options = ConformanceData.ClassOptions();
        options.NumberOfEpochs = epochs;
        return options;
    }

    private MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Fit(bool sparse, int epochs) =>
        _ml.MulticlassClassification.Trainers.EnergyBased(Options(epochs)).Fit(ConformanceData.ClassView(_ml, sparse, groups: 100));

    private static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }
}
