using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Files by their exact paths. (<see cref="MultiFileSource"/> takes a '+' or '*' in a path for its own.)</summary>
internal sealed class LetorFiles(IReadOnlyList<string> paths) : IMultiStreamSource
{
    public int Count => paths.Count;

    public string GetPathOrNull(int index) => paths[index];

    /// <summary>Opens a file for reading from start to end, leaving others free to read, rename or delete it.</summary>
    public Stream Open(int index) => new FileStream(paths[index], new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.SequentialScan,
        BufferSize = 0,
    });

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    /// <summary>How messages name a file.</summary>
    public static string NameOf(IMultiStreamSource source, int index) => source.GetPathOrNull(index) ?? $"source {index + 1}";

    /// <summary>Finds out now, not when a cursor first moves, that there is nothing to read.</summary>
    public static void CheckPresent(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Count == 0)
        {
            throw new ArgumentException("Expected the path of at least one LETOR file, found none.", nameof(source));
        }

        for (int i = 0; i < source.Count; i++)
        {
            if (source.GetPathOrNull(i) is { } path && !File.Exists(path))
            {
                throw new FileNotFoundException($"There is no LETOR file at '{path}'.", path);
            }
        }
    }

    /// <summary>Reads all lines for their highest feature id.</summary>
    public static int FindFeatureCount(IMultiStreamSource source)
    {
        using var lines = new LetorLineReader(source);
        var parser = new LetorLineParser(lines, firstFeature: 1, int.MaxValue) { ReadsFeatures = true };
        int highest = 0;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (parser.TryParse(line, out _))
            {
                highest = Math.Max(highest, parser.HighestId);
            }
        }

        return highest > 0
            ? highest
            : throw new FormatException($"{NameOf(source, 0)} has no line with a feature; expected lines like '2 qid:1 1:0.5 2:3'.");
    }
}
