using System.Text.RegularExpressions;
using EbmMlNet.Tests;
using EbmMlNet.Training.Tests.Docs;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class TroubleshootingTests
{
    /// <summary>What is read where nothing is wrong.</summary>
    private static readonly string[] _notErrors = ["EbmMlNet.AspNetCore.ServingMetrics::", "::LogLoaded("];

    [Fact]
    public void The_page_has_every_message()
    {
        string page = Messages.OneLine(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "troubleshooting.md")));
        (string Method, string Part)[] messages =
        [
            .. Messages.FixedParts(typeof(IModelCatalog).Assembly.Location)
                .Where(message => !_notErrors.Any(name => message.Method.Contains(name, StringComparison.Ordinal)))
                // The holes of a log's messages have names.
                .SelectMany(message => Messages.Parts(Regex.Replace(message.Part, @"\{\w+\}", "…")).Select(part => (message.Method, part))),
        ];
        Assert.Contains(messages, message => message.Part.Contains("Ask the model catalog", StringComparison.Ordinal));
        string[] missing = [.. messages.Where(message => !page.Contains(message.Part, StringComparison.Ordinal)).Select(message => $"{message.Part}    ({message.Method})")];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }
}
