using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

public class MulticlassCalibrationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Bins_likelihood_and_error_follow_their_definitions()
    {
        MulticlassCalibration found = Evaluate(
            2,
            (1, [0.9f, 0.1f, 0]),
            (2, [0.7f, 0.2f, 0.1f]),
            (3, [0.3f, 0.3f, 0.4f]),
            (1, [0.5f, 0.5f, 0]),
            (0, [1, 0, 0]));

        Assert.Equal(4, found.Rows);
        Assert.Equal((1 + 0 + 1 + 0.5) / 4, found.Accuracy, 1e-9);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.2) + Math.Log(0.4) + Math.Log(0.5)) / 4, found.NegativeLogLikelihood, 1e-6);
        Assert.Equal([2, 2], found.Bins.Select(bin => bin.Queries));
        Assert.Equal(0.45, found.Bins[0].MeanProbability, 1e-6);
        Assert.Equal(0.75, found.Bins[0].Accuracy, 1e-9);
        Assert.Equal(((Math.Abs(0.75 - 0.45) * 2) + (Math.Abs(0.5 - 0.8) * 2)) / 4, found.ExpectedCalibrationError, 1e-6);
        Assert.StartsWith("ECE 0.3000 (2 bins of equal width), NLL ", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_probability_of_0_counts_as_ML_NET_counts_it()
    {
        Assert.Equal(-Math.Log(1e-15), Evaluate(10, (2, [1, 0, 0])).NegativeLogLikelihood, 1e-9);
        MulticlassCalibration nothing = Evaluate(10, (0, [1, 0, 0]));
        Assert.True(double.IsNaN(nothing.ExpectedCalibrationError) && double.IsNaN(nothing.NegativeLogLikelihood) && nothing.Rows == 0);
    }

    [Fact]
    public void Scores_that_are_no_probabilities_and_missing_columns_are_refused()
    {
        foreach (float[] scores in new float[][] { [2, 1, 0], [1.5f, -0.5f, 0], [float.NaN, 1, 0] })
        {
            string message = Assert.Throws<InvalidOperationException>(() => Evaluate(10, (1, [1, 0, 0]), (1, scores))).Message;
            Assert.Contains("Column 'Score', row 1: the scores are no probabilities", message, StringComparison.Ordinal);
        }

        IDataView data = View((1, [1, 0, 0]));
        Assert.Contains("label column 'No'", Refused(() => _ml.MulticlassClassification.EvaluateCalibration(data, "No")), StringComparison.Ordinal);
        Assert.Contains("score column 'No'", Refused(() => _ml.MulticlassClassification.EvaluateCalibration(data, scoreColumnName: "No")), StringComparison.Ordinal);
        Assert.Contains("a vector of Single", Refused(() => _ml.MulticlassClassification.EvaluateCalibration(data, scoreColumnName: "Label")), StringComparison.Ordinal);
        Assert.Contains("bins", Refused(() => _ml.MulticlassClassification.EvaluateCalibration(data, bins: 0)), StringComparison.Ordinal);

        static string Refused(Action act) => Assert.Throws<ArgumentOutOfRangeException>(act).Message;
    }

    private MulticlassCalibration Evaluate(int bins, params (uint Label, float[] Score)[] rows) =>
        _ml.MulticlassClassification.EvaluateCalibration(View(rows), bins: bins);

    // The class is counted from 1, as keys are; LoadFromEnumerable counts from 0 and takes what is out of range for missing.
    private IDataView View(params (uint Label, float[] Score)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new Row { Label = row.Label - 1, Score = row.Score }).ToArray());

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }
}
