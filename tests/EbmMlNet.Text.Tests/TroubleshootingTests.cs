using EbmMlNet.Tests;
using EbmMlNet.Training.Tests.Docs;

namespace EbmMlNet.Text.Tests;

public sealed class TroubleshootingTests
{
    [Fact]
    public void The_page_has_every_message()
    {
        string page = Messages.OneLine(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "troubleshooting.md")));
        string[] missing =
        [
            .. Messages.FixedParts(typeof(TrainableReranker).Assembly.Location)
                .Where(message => !page.Contains(Messages.OneLine(message.Part), StringComparison.Ordinal))
                .Select(message => $"{message.Part}    ({message.Method})")
                .Distinct(),
        ];
        Assert.True(missing.Length == 0, $"docs/troubleshooting.md does not say what these mean:\n{string.Join('\n', missing)}");
    }
}
