using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>Arrays of another length than [VectorType] says are handed through by ML.NET; no reader of ours may take them.</summary>
public class FeatureLengthTests
{
    private const string Expected = "the column's type says 5";
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_ranker_refuses_them_in_training_validation_and_scoring(int length)
    {
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(
            new EnergyRankingTrainer.Options { NumberOfEpochs = 1, EarlyStopping = null, Architecture = new Linear() });
        IDataView sound = View(5), wrong = View(length);
        ITransformer model = trainer.Fit(sound);

        AssertNames(() => trainer.Fit(wrong), length);
        AssertNames(() => trainer.Fit(sound, wrong), length);
        AssertNames(() => _ = model.Transform(wrong).GetColumn<float>("Score").Last(), length, "a row");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_classifier_refuses_them_in_training_and_scoring(int length)
    {
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(
            new EnergyMulticlassTrainer.Options { NumberOfEpochs = 1, EarlyStopping = null, LabelColumnName = "Class" });
        ITransformer model = trainer.Fit(View(5));

        AssertNames(() => trainer.Fit(View(length)), length);
        AssertNames(() => _ = model.Transform(View(length)).GetColumn<float[]>("Score").Last(), length, "a row");
    }

    private static void AssertNames(Action act, int length, string row = "row 7")
    {
        // ML.NET wraps what a thread of its own throws.
        string message = Assert.ThrowsAny<Exception>(act).GetBaseException().Message;
        Assert.Contains($"Column 'Features', {row}: the vector has {length} values", message, StringComparison.Ordinal);
        Assert.Contains(Expected, message, StringComparison.Ordinal);
    }

    private IDataView View(int lengthOfRow7)
    {
        var random = new Random(3);
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row
        {
            Label = i % 2,
            GroupId = (uint)(i / 4),
            Features = [.. Enumerable.Range(0, i == 7 ? lengthOfRow7 : 5).Select(_ => random.NextSingle())],
        }));
        return _ml.Transforms.Conversion.MapValueToKey("Class", "Label").Fit(rows).Transform(rows);
    }

    private sealed class Row
    {
        public float Label { get; set; }

        public uint GroupId { get; set; }

        [VectorType(5)]
        public float[] Features { get; set; } = [];
    }
}
