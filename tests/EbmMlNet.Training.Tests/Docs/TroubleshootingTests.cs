namespace EbmMlNet.Training.Tests.Docs;

public sealed class TroubleshootingTests
{
    private const string Page = "docs/troubleshooting.md";

    /// <summary>What is read in a log or in printed metrics, and stops nobody.</summary>
    private static readonly string[] _notErrors =
    [
        "EbmMlNet.DetailedRankingOptions::get_Conventions()",
        "EbmMlNet.DetailedRankingOptions::Name(",
        "EbmMlNet.GroupObjective::Describe(",
        "EbmMlNet.DensityRun::Run(",
        "EbmMlNet.DensityRun::Finish(",
        "EbmMlNet.RefusedModel::Reason(",
    ];

    public static TheoryData<string> Libraries => ["EbmMlNet", "EbmMlNet.Training"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_page_has_every_message(string assembly)
    {
        string page = Messages.OneLine(Pages.Read(Page));
        string[] missing =
        [
            .. Messages.FixedParts(PathOf(assembly))
                .Where(message => !_notErrors.Any(name => message.Method.Contains(name, StringComparison.Ordinal)))
                .Where(message => !page.Contains(Messages.OneLine(message.Part), StringComparison.Ordinal))
                .Select(message => $"{message.Part}    ({message.Method})")
                .Distinct(),
        ];
        Assert.True(missing.Length == 0, $"{Page} does not say what these mean:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void A_message_in_parts_is_found_by_each_of_them()
    {
        string[] parts = [.. Messages.FixedParts(typeof(TroubleshootingTests).Assembly.Location)
            .Where(message => message.Method.Contains(nameof(Sample), StringComparison.Ordinal)).Select(message => message.Part)];
        Assert.Equal(["is not what this test is about; give", "of them and not as few as", "please, and no more than that"], parts);
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static (string Interpolated, FormattableString Formatted) Sample(int n) =>
        ($"{n} is not what this test is about; give {n + 1}", $"{n} of them and not as few as {n:N0} please, and no more than that {n}");
}
