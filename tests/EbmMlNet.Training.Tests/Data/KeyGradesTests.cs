using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace EbmMlNet.Training.Tests.Data;

public class KeyGradesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Grades_in_order_of_occurrence_are_warned_of_once_and_sorted_ones_are_not()
    {
        Assert.Contains("'2' is 0, '0' is 1, '1' is 2", Assert.Single(Warnings(["2", "0", "1"], false)), StringComparison.Ordinal);
        Assert.Contains("KeyOrdinality.ByValue", Assert.Single(Warnings(["2", "0", "1"], false)), StringComparison.Ordinal);
        Assert.Empty(Warnings(["2", "0", "1"], true));
        Assert.Empty(Warnings(["0", "1", "2"], false));
    }

    [Fact]
    public void Numbers_in_text_are_compared_as_numbers_and_words_by_their_letters()
    {
        Assert.Null(KeyGrades.Warning(Key(["9", "10", "11"])));
        Assert.NotNull(KeyGrades.Warning(Key(["10", "11", "9"])));
        Assert.Null(KeyGrades.Warning(Key(["a", "b"])));
        Assert.Contains("'good' is 0, 'bad' is 1", KeyGrades.Warning(Key(["good", "bad"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataKind.SByte)]
    [InlineData(DataKind.Byte)]
    [InlineData(DataKind.Int16)]
    [InlineData(DataKind.UInt16)]
    [InlineData(DataKind.Int32)]
    [InlineData(DataKind.UInt32)]
    [InlineData(DataKind.Int64)]
    [InlineData(DataKind.UInt64)]
    [InlineData(DataKind.Single)]
    [InlineData(DataKind.Double)]
    public void Keys_made_of_numbers_of_any_type_are_looked_at(DataKind kind)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { "2", "0", "1" }.Select(value => new Written { Grade = value }));
        IDataView keys = _ml.Transforms.Conversion.ConvertType("Grade", outputKind: kind)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Grade")).Fit(rows).Transform(rows);
        Assert.Contains("'2' is 0, '0' is 1, '1' is 2", KeyGrades.Warning(keys.Schema["Label"]), StringComparison.Ordinal);
    }

    private DataViewSchema.Column Key(string[] values) => Data(values, false).Schema["Label"];

    private List<string> Warnings(string[] values, bool byValue)
    {
        var ml = new MLContext(seed: 1);
        var found = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning && log.Message.Contains("is a key", StringComparison.Ordinal))
            {
                found.Add(log.Message);
            }
        };
        _ = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            NumberOfEpochs = 1,
            EarlyStopping = null,
            Architecture = new Linear(),
        }).Fit(Data(values, byValue));
        return found;
    }

    private IDataView Data(string[] values, bool byValue)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Row
        {
            Grade = values[i % values.Length],
            GroupId = (uint)(i / 6),
            Features = [i % 5, i],
        }));
        ValueToKeyMappingEstimator.KeyOrdinality order =
            byValue ? ValueToKeyMappingEstimator.KeyOrdinality.ByValue : ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence;
        return _ml.Transforms.Conversion.MapValueToKey("Label", "Grade", keyOrdinality: order).Fit(rows).Transform(rows);
    }

    private sealed class Written
    {
        public string Grade { get; set; } = "";
    }

    private sealed class Row
    {
        public string Grade { get; set; } = "";

        public uint GroupId { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
