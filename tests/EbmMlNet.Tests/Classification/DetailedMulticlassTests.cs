using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

public class DetailedMulticlassTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void One_call_measures_classes_and_rows_of_none()
    {
        Row[] rows = [Of(1, 0.9f, 1), Of(2, 0.6f, 4), Of(0, 0.7f, 3), Of(1, 0.8f, 2), Of(0, 0.5f, 5)];
        IDataView data = View(rows);
        DetailedMulticlassMetrics found = _ml.MulticlassClassification.EvaluateDetailed(data, freeEnergyColumnName: "FreeEnergy");
        Assert.Equal(_ml.MulticlassClassification.EvaluateCalibration(data).ToString(), found.Calibration.ToString());
        Assert.Equal(3, found.Calibration.Rows);

        // Of six pairs the free energy has one in the wrong order, 3 below 4; the probability .7 below .6 too.
        Assert.Equal(5 / 6.0, found.ByFreeEnergy!.Auroc, 1e-9);
        Assert.Equal(5 / 6.0, found.ByProbability!.Auroc, 1e-9);
        Assert.Equal(3, found.ToString().Split(Environment.NewLine).Length);
        Assert.Contains("by free energy: AUROC 0.8333", found.ToString());
    }

    [Fact]
    public void Without_rows_of_no_class_or_free_energies_there_is_nothing_to_tell()
    {
        DetailedMulticlassMetrics known = _ml.MulticlassClassification.EvaluateDetailed(View([Of(1, 0.9f, 1), Of(2, 0.6f, 4)]), freeEnergyColumnName: "FreeEnergy");
        Assert.Null(known.ByFreeEnergy);
        Assert.Null(known.ByProbability);
        DetailedMulticlassMetrics both = _ml.MulticlassClassification.EvaluateDetailed(View([Of(1, 0.9f, 1), Of(0, 0.6f, 4)]));
        Assert.Null(both.ByFreeEnergy);
        Assert.Equal(1, both.ByProbability!.Auroc);
        foreach (string column in (string[])["Nope", "Score"])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.MulticlassClassification.EvaluateDetailed(View([Of(1, 0.9f, 1)]), freeEnergyColumnName: column)).Message;
            Assert.Contains($"'{column}'", message);
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void A_threshold_turns_away_no_more_than_the_share_of_good_rows_and_comes_back_from_a_saved_model(double rate)
    {
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, 200).Select(_ => Of(1, 0.9f, random.Next(60)))];
        IDataView data = View(rows);
        OutOfScopeEstimator estimator = _ml.Transforms.OutOfScope("IsUnknown", falseAlarmRate: rate);
        OutOfScopeTransformer transformer = estimator.Fit(data);
        IDataView told = transformer.Transform(data);
        Assert.Equal(rows.Select(row => row.FreeEnergy > transformer.Threshold), told.GetColumn<bool>("IsUnknown"));
        Assert.InRange(told.GetColumn<bool>("IsUnknown").Count(isUnknown => isUnknown), 1, (int)(rate * rows.Length));

        // The next lower value would turn away too many.
        Assert.True(rows.Count(row => row.FreeEnergy >= transformer.Threshold) > rate * rows.Length);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(data.Schema)), SchemaShape.Create(told.Schema));
        RowsAssert.Same(told, told);
        var loaded = Assert.IsType<OutOfScopeTransformer>(ClassFixture.SaveAndLoad(transformer, data.Schema));
        RowsAssert.Same(told, loaded.Transform(data));
        Assert.Equal(("IsUnknown", "FreeEnergy", transformer.Threshold), (loaded.OutputColumnName, loaded.InputColumnName, loaded.Threshold));
        Assert.Equal([true], transformer.Transform(View([Of(1, 0.9f, float.NaN)])).GetColumn<bool>("IsUnknown"));
    }

    [Fact]
    public void Too_few_rows_and_unfit_columns_are_named()
    {
        IDataView data = View([.. Enumerable.Range(0, 19).Select(i => Of(1, 0.9f, i))]);
        string few = Assert.Throws<InvalidOperationException>(() => _ml.Transforms.OutOfScope("IsUnknown").Fit(data)).Message;
        Assert.Contains("19 rows are too few to turn away a share of 0.05; 20 or more expected", few);
        Assert.Contains("row 1: the value is not a number", Assert.Throws<InvalidOperationException>(
            () => _ml.Transforms.OutOfScope("IsUnknown").Fit(View([Of(1, 0.9f, 1), Of(1, 0.9f, float.NaN)]))).Message);
        Assert.Contains("'Nope'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.OutOfScope("IsUnknown", "Nope").Fit(data)).Message);
        Assert.Contains("Single", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.OutOfScope("IsUnknown", "Score").Fit(data)).Message);
        Assert.Contains("Single", Assert.Throws<ArgumentOutOfRangeException>(
            () => new OutOfScopeTransformer(_ml, "IsUnknown", "Score", 1).Transform(data)).Message);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.OutOfScope("IsUnknown", falseAlarmRate: 1));
    }

    // The class is counted from 1, as keys are, and 0 is none; LoadFromEnumerable counts from 0 and takes what is out of range for missing.
    private static Row Of(uint label, float probability, float freeEnergy) =>
        new() { Label = label - 1, Score = [probability, 1 - probability], FreeEnergy = freeEnergy };

    private IDataView View(Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private sealed class Row
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        public float FreeEnergy { get; set; }
    }
}
