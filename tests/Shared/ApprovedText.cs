namespace EbmMlNet.Tests;

/// <summary>Texts that are approved by committing them: a test that makes another text fails and leaves it beside the approved one.</summary>
internal static class ApprovedText
{
    /// <summary>Compares with the approved text.</summary>
    /// <param name="path">The approved file, from the root of the repository; its name holds <c>.approved.</c></param>
    /// <param name="text">The text made now.</param>
    public static void Check(string path, string text)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "EbmMlNet.sln")))
        {
            root = root.Parent;
        }

        string approved = Path.Combine(root?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), path);
        string received = approved.Replace(".approved.", ".received.", StringComparison.Ordinal);
        text = text.ReplaceLineEndings("\n");
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail(
            $"{path} is not what this build makes, which is in {Path.GetFileName(received)} beside it. If the change is meant, move it over the " +
            $"approved file and commit that.\n\n{text}");
    }
}
