using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests;

public class CultureTests
{
    [Fact]
    public void The_library_writes_no_number_by_the_current_culture()
    {
        IReadOnlyList<string> found = CultureFormatting.Find(typeof(TorchRuntime).Assembly);
        Assert.True(found.Count == 0, $"Use string.Create(CultureInfo.InvariantCulture, ...) or FormattableString.Invariant:\n{string.Join('\n', found)}");
    }
}
