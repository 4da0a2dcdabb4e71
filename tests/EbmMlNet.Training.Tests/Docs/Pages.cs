using System.Text.RegularExpressions;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.Docs;

/// <summary>The README and the pages beside it, and the examples that they show.</summary>
internal static partial class Pages
{
    private const string Begin = "// <example>";
    private const string End = "// </example>";

    /// <summary>Paths from the checkout's root.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Checkout.Root, page));

    /// <summary>What stands in the page's blocks of one language.</summary>
    public static IEnumerable<string> Blocks(string page, string language) =>
        Block().Matches(Read(page)).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["text"].Value.TrimEnd());

    /// <summary>The compiled examples, by the path of their file. Several parts of one file are one example.</summary>
    public static Dictionary<string, string> Examples() => new[] { "tests", "samples" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !BuildOutput().IsMatch(path))
        .Select(path => (Path: path, Lines: File.ReadAllLines(path)))
        .Where(file => file.Lines.Any(line => line.Trim() == Begin))
        .ToDictionary(file => Path.GetRelativePath(Checkout.Root, file.Path).Replace('\\', '/'), file => Example(file.Lines));

    private static string Example(string[] lines)
    {
        var parts = new List<string>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() == Begin)
            {
                string[] part = [.. lines.Skip(i + 1).TakeWhile(line => line.Trim() != End)];
                int indent = part[0].Length - part[0].TrimStart().Length;
                parts.Add(string.Join('\n', part.Select(line => line[Math.Min(indent, line.Length)..])).Trim());
            }
        }

        return string.Join("\n\n", parts);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex BuildOutput();
}
