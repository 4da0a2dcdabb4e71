using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

public class EnergyMulticlassModelParametersTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ClassEnergyFunction _energies = ClassFixture.Energies();

    [Theory]
    [InlineData(false, 1f)]
    [InlineData(true, 1f)]
    [InlineData(false, 0.25f)]
    public void The_score_is_the_Gibbs_distribution_and_the_predicted_class_the_one_of_lowest_energy(bool sparse, float beta)
    {
        LabelledRow[] rows = ClassFixture.Rows(_energies, sparse: sparse);
        IDataView data = ClassFixture.Data(_ml, rows);
        IDataView scored = ClassFixture.Transformer(_ml, data, _energies, beta).Transform(data);
        float[][] scores = ClassFixture.Scores(scored);
        uint[] predicted = [.. scored.GetColumn<uint>("PredictedLabel")];
        float[] energies = new float[_energies.ClassCount];
        for (int r = 0; r < rows.Length; r++)
        {
            _energies.Energies(rows[r].Features.DenseValues().ToArray(), energies);
            double z = energies.Sum(e => Math.Exp(-beta * (double)e));
            for (int i = 0; i < energies.Length; i++)
            {
                Assert.Equal(Math.Exp(-beta * (double)energies[i]) / z, scores[r][i], 1e-5);
            }

            Assert.Equal(GibbsDistribution.ArgMin(energies), (int)predicted[r] - 1);
        }
    }

    [Fact]
    public void Scores_and_predictions_carry_the_names_of_the_classes()
    {
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(_energies));
        var transformer = ClassFixture.Transformer(_ml, data, _energies);
        foreach (ITransformer model in new[] { transformer, ClassFixture.SaveAndLoad(transformer, data.Schema) })
        {
            DataViewSchema schema = model.Transform(data).Schema;
            VBuffer<ReadOnlyMemory<char>> names = default;
            schema["Score"].GetSlotNames(ref names);
            Assert.Equal(ClassFixture.Names, names.DenseValues().Select(n => n.ToString()));
            schema["PredictedLabel"].GetKeyValues(ref names);
            Assert.Equal(ClassFixture.Names, names.DenseValues().Select(n => n.ToString()));
            Assert.Equal(model.GetOutputSchema(data.Schema).Select(c => c.ToString()), schema.Select(c => c.ToString()));
        }
    }

    [Fact]
    public void A_saved_model_gives_the_same_scores_beta_and_history()
    {
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(_energies));
        var transformer = ClassFixture.Transformer(_ml, data, _energies, beta: 0.7f);
        ITransformer loaded = ClassFixture.SaveAndLoad(transformer, data.Schema);
        Assert.Equal(ClassFixture.Scores(transformer.Transform(data)), ClassFixture.Scores(loaded.Transform(data)));
        var model = Assert.IsType<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>(loaded).Model;
        Assert.Equal(ScoringFixture.History, model.History);
        Assert.Equal(0.7f, model.Beta);
        Assert.Equal(_energies.ClassCount, model.EnergyFunction.ClassCount);
    }

    [Fact]
    public void ML_NETs_evaluator_takes_the_scores()
    {
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 500));
        IDataView scored = ClassFixture.Transformer(_ml, data, _energies).Transform(data);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 3);
        Assert.True(metrics.TopKAccuracyForAllK[2] > metrics.MicroAccuracy);
        MulticlassCalibration calibration = _ml.MulticlassClassification.EvaluateCalibration(scored);
        Assert.Equal(metrics.LogLoss, calibration.NegativeLogLikelihood, 1e-6);
        Assert.Equal(metrics.MicroAccuracy, calibration.Accuracy, 1e-9);
        Assert.Equal(500, calibration.Rows);
    }

    [Fact]
    public void Parallel_cursors_and_a_prediction_engine_give_the_same_scores()
    {
        LabelledRow[] rows = ClassFixture.Rows(_energies, 1500);
        IDataView data = ClassFixture.Data(_ml, rows);
        var transformer = ClassFixture.Transformer(_ml, data, _energies);
        IDataView scored = transformer.Transform(_ml.Data.Cache(data));
        float[][] expected = ClassFixture.Scores(scored);
        _ = Parallel.For(0, 8, _ => Assert.Equal(expected, ClassFixture.Scores(scored)));

        // Labels are not needed to predict.
        using PredictionEngine<LabelledRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<LabelledRow, ClassPrediction>(
            transformer, inputSchemaDefinition: Definition());
        Assert.Equal(expected.Take(50), rows.Take(50).Select(row => engine.Predict(row).Score));
    }

    [Fact]
    public void Scoring_a_row_allocates_nothing_beyond_reading_it()
    {
        IDataView data = _ml.Data.Cache(ClassFixture.Data(_ml, ClassFixture.Rows(_energies, 4000)));
        IDataView scored = ClassFixture.Transformer(_ml, data, _energies).Transform(data);
        long few = Allocated("Score", 100) - Allocated("Features", 100), many = Allocated("Score", 4000) - Allocated("Features", 4000);
        Assert.True(many - few < 3900 * 5, $"{many - few} bytes more");

        long Allocated(string column, int rows) => Allocations.Least(() =>
        {
            IDataView view = _ml.Data.TakeRows(scored, rows);
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
            VBuffer<float> value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
            }
        });
    }

    [Fact]
    public void Features_of_the_wrong_length_are_refused_at_once()
    {
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(_energies));
        IDataView shorter = ClassFixture.Data(_ml, ClassFixture.Rows(ClassFixture.Energies(features: 23)), 23);
        var transformer = ClassFixture.Transformer(_ml, data, _energies);
        foreach (Action act in (Action[])[
            () => transformer.Transform(shorter), () => transformer.GetOutputSchema(shorter.Schema), () => ClassFixture.Transformer(_ml, shorter, _energies)])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
            Assert.Contains("feature column 'Features'", message, StringComparison.Ordinal);
            Assert.Contains("Vector<Single, 24>", message, StringComparison.Ordinal);
            Assert.Contains("Vector<Single, 23>", message, StringComparison.Ordinal);
        }
    }

    private static SchemaDefinition Definition()
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow));
        schema[nameof(LabelledRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, ClassFixture.FeatureCount);
        return schema;
    }
}
