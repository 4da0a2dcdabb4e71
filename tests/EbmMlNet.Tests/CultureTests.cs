namespace EbmMlNet.Tests;

public class CultureTests
{
    [Fact]
    public void The_library_writes_no_number_by_the_current_culture()
    {
        IReadOnlyList<string> found = CultureFormatting.Find(typeof(EnergyFunction).Assembly);
        Assert.True(found.Count == 0, $"Use string.Create(CultureInfo.InvariantCulture, ...) or FormattableString.Invariant:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void The_check_sees_every_way_that_is_not_allowed_and_none_that_is()
    {
        string[] found = [.. CultureFormatting.Find(typeof(CultureTests).Assembly).Where(found => found.Contains(nameof(CultureWays), StringComparison.Ordinal))];
        Assert.All(found, way => Assert.Contains("::Wrong", way, StringComparison.Ordinal));
        Assert.Equal(typeof(CultureWays).GetMethods().Count(way => way.Name.StartsWith("Wrong", StringComparison.Ordinal)), found.Length);
    }
}
