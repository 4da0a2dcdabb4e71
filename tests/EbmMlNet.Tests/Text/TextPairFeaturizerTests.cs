using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public class TextPairFeaturizerTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Both_texts_have_the_same_slots_and_the_same_text_gives_the_same_vector()
    {
        IDataView made = Featurizer().Fit(Pairs()).Transform(Pairs());
        Assert.Equal(SlotNames("X"), SlotNames("Y"));
        Assert.Contains("Word.refund", SlotNames("X"));
        float[][] x = [.. made.GetColumn<float[]>("X")], y = [.. made.GetColumn<float[]>("Y")];
        Assert.Equal(x[2], y[2]);
        Assert.Equal(x[0], y[1]);
        Assert.NotEqual(x[0], y[0]);
        Assert.Equal(["Left", "Right", "X", "Y"], made.Schema.Where(column => !column.IsHidden).Select(column => column.Name).Order());

        string[] SlotNames(string column)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            made.Schema[column].GetSlotNames(ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        }
    }

    [Fact]
    public void A_text_that_comes_again_counts_once()
    {
        IDataView again = _ml.Data.LoadFromEnumerable(s_pairs.Concat(Enumerable.Repeat(s_pairs[0], 9)).ToArray());
        Assert.Equal(
            Featurizer().Fit(Pairs()).Transform(Pairs()).GetColumn<float[]>("Y"),
            Featurizer().Fit(again).Transform(Pairs()).GetColumn<float[]>("Y"));
    }

    [Fact]
    public void The_schema_that_is_promised_is_the_one_that_is_made()
    {
        SchemaShape promised = Featurizer().GetOutputSchema(SchemaShape.Create(Pairs().Schema));
        DataViewSchema made = Featurizer().Fit(Pairs()).GetOutputSchema(Pairs().Schema);
        foreach (SchemaShape.Column column in promised)
        {
            Assert.NotNull(made.GetColumnOrNull(column.Name));
            Assert.Equal(column.Kind == SchemaShape.Column.VectorKind.Vector, made[column.Name].Type is VectorDataViewType);
        }
    }

    [Fact]
    public void Columns_that_are_missing_or_no_text_are_named()
    {
        IDataView numbers = _ml.Data.LoadFromEnumerable([new { Left = 1f, Right = "a" }]);
        Assert.Contains("Left", Assert.Throws<ArgumentOutOfRangeException>(() => Featurizer().Fit(numbers)).Message, StringComparison.Ordinal);
        Assert.Contains("Left", Assert.Throws<ArgumentOutOfRangeException>(() => Featurizer().GetOutputSchema(SchemaShape.Create(numbers.Schema))).Message, StringComparison.Ordinal);
        IDataView none = _ml.Data.LoadFromEnumerable([new { Left = "a" }]);
        Assert.Contains("Right", Assert.Throws<ArgumentOutOfRangeException>(() => Featurizer().Fit(none)).Message, StringComparison.Ordinal);
        Assert.Contains("'X'", Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.FeaturizeTextPair("X", "X", "Left", "Right")).Message, StringComparison.Ordinal);
    }

    private TextPairFeaturizer Featurizer() => _ml.Transforms.Text.FeaturizeTextPair("X", "Y", "Left", "Right");

    private IDataView Pairs() => _ml.Data.LoadFromEnumerable(s_pairs);

    private static readonly TwoTexts[] s_pairs =
    [
        new() { Left = "where is my refund", Right = "a refund takes three days" },
        new() { Left = "change the pin", Right = "where is my refund" },
        new() { Left = "pin", Right = "pin" },
    ];

    private sealed class TwoTexts
    {
        public string Left { get; set; } = "";

        public string Right { get; set; } = "";
    }
}
