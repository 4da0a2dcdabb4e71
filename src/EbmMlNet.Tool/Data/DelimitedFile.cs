using System.IO.Compression;
using System.Text;

namespace EbmMlNet.Tool.Data;

/// <summary>Reads the rows of a CSV or TSV file; fields may be quoted, with line breaks and doubled quotes in them.</summary>
internal static class DelimitedFile
{
    public static bool IsDelimited(string path) => SeparatorOf(path) is not null;

    /// <summary>The separator that a file's name stands for; null where it is no delimited file.</summary>
    public static char? SeparatorOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".CSV" => ',',
            ".TSV" or ".TAB" => '\t',
            _ => null,
        };
    }

    public static TextReader Open(string path)
    {
        Stream file = File.OpenRead(path);
        return new StreamReader(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file);
    }

    /// <summary>The rows one after the other, the header first; blank lines are left out.</summary>
    public static IEnumerable<string[]> Read(TextReader reader, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false, wasQuoted = false;
        while (reader.Read() is >= 0 and int next)
        {
            char c = (char)next;
            if (isQuoted)
            {
                if (c != '"')
                {
                    _ = field.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    _ = field.Append((char)reader.Read());
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                isQuoted = wasQuoted = true;
            }
            else if (c == separator || c == '\n')
            {
                End();
                if (c == '\n' && Row() is { } row)
                {
                    yield return row;
                }
            }
            else if (c != '\r')
            {
                _ = field.Append(c);
            }
        }

        End();
        if (Row() is { } last)
        {
            yield return last;
        }

        void End()
        {
            fields.Add(field.ToString());
            _ = field.Clear();
        }

        string[]? Row()
        {
            string[]? row = fields is [""] && !wasQuoted ? null : [.. fields];
            fields.Clear();
            wasQuoted = false;
            return row;
        }
    }
}
