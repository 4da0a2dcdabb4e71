namespace EbmMlNet.Tests;

public class ExplanationTests
{
    private static readonly Explanation Three =
        new LinearEnergy(InputScaling.Identity(3), [1f, -2f, 0.5f], 0f).Explain([1f, 1f, 1f], [0f, 0f, 0f]).WithNames(["Price", "Words.red", "Words.blue"]);

    [Fact]
    public void The_largest_contributions_come_first_whichever_way()
    {
        Assert.Equal([new("Words.red", -2f), new FeatureContribution("Price", 1f)], Three.Top(2));
        Assert.Empty(Three.Top(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Top(-1));
    }

    [Fact]
    public void Slots_of_a_column_are_added_up()
    {
        Explanation columns = Three.ByColumn();
        Assert.Equal(["Price", "Words"], columns.Names);
        Assert.Equal([1f, -1.5f], columns.Contributions.ToArray());
        Assert.Equal(Three.Difference, columns.Difference);
        Assert.Equal([-0.5f], Three.GroupBy(_ => "all").Contributions.ToArray());
    }

    [Fact]
    public void Without_names_features_have_numbers()
    {
        Explanation explanation = new LinearEnergy(InputScaling.Identity(2), [1f, 1f], 0f).Explain([1f, 2f], [0f, 0f]);
        Assert.Equal(["f0", "f1"], explanation.Names);
        Assert.Contains("2 values expected, 1 found", Assert.Throws<ArgumentException>(() => explanation.WithNames(["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_can_be_read()
    {
        Assert.Equal("energy -0.5 against 0: -0.5\n  Words.red   -2.0000\n  Price       +1.0000\n  Words.blue  +0.5000", Three.ToString());
        float[] many = [.. Enumerable.Range(0, 12).Select(i => i + 1f)];
        string text = new LinearEnergy(InputScaling.Identity(12), many, 0f).Explain(Enumerable.Repeat(1f, 12).ToArray(), new float[12]).ToString();
        Assert.StartsWith("energy 78 against 0: +78\n  f11  +12.0000\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n  and 2 others: +3.0000", text, StringComparison.Ordinal);
    }
}
