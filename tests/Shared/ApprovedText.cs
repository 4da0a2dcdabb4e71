namespace EbmMlNet.Tests;

/// <summary>Texts that are approved by committing them: a test that makes another text fails and leaves it beside them.</summary>
internal static class ApprovedText
{
    private const int LinesShown = 40;

    /// <summary>Compares with the approved text.</summary>
    /// <param name="path">The approved file, from the root of the repository; its name holds <c>.approved.</c></param>
    /// <param name="text">The text made now.</param>
    /// <param name="advice">What to think of before approving a change.</param>
    public static void Check(string path, string text, string advice = "Is the change meant?")
    {
        string approvedPath = Path.Combine(Checkout.Root, path);
        string receivedPath = approvedPath.Replace(".approved.", ".received.", StringComparison.Ordinal);
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath).ReplaceLineEndings("\n") : "";
        text = text.ReplaceLineEndings("\n");
        if (text == approved)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, text);
        string[] before = approved.Split('\n'), after = text.Split('\n');
        string[] changes = [.. before.Except(after).Select(line => "- " + line), .. after.Except(before).Select(line => "+ " + line)];
        Assert.Fail(
            $"{path} is not what this build makes. {advice}\n" +
            $"If so, move {Path.GetFileName(receivedPath)}, which is beside it, over it and commit that.\n\n" +
            string.Join('\n', changes.Take(LinesShown)));
    }
}
