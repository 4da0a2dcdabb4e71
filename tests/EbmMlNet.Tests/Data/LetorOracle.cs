using System.Globalization;

namespace EbmMlNet.Tests;

/// <summary>LETOR read the plain way: whole file, split strings, the runtime's parsing.</summary>
internal static class LetorOracle
{
    /// <summary>The rows of a file, or null if any line is not as it should be.</summary>
    public static List<LetorRow>? Read(string text, int featureCount)
    {
        var rows = new List<LetorRow>();
        var seen = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            string content = (line.EndsWith('\r') ? line[..^1] : line).Split('#')[0];
            string[] tokens = content.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (tokens.Length == 0)
            {
                continue;
            }

            if (!IsNumber(tokens[0], out float label) || tokens.Length < 2 || !tokens[1].StartsWith("qid:", StringComparison.Ordinal) || tokens[1].Length == 4)
            {
                return null;
            }

            string query = tokens[1][4..];
            if (seen.Count == 0 || seen[^1] != query)
            {
                if (seen.Contains(query))
                {
                    return null;
                }

                seen.Add(query);
            }

            float[]? features = Features(tokens.AsSpan(2), featureCount);
            if (features is null)
            {
                return null;
            }

            rows.Add(new LetorRow(label, (uint)seen.Count, query, features, true));
        }

        return rows;
    }

    private static float[]? Features(ReadOnlySpan<string> tokens, int featureCount)
    {
        float[] features = new float[featureCount];
        var ids = new HashSet<int>();
        foreach (string token in tokens)
        {
            int colon = token.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0
                || token.Contains('\0', StringComparison.Ordinal)
                || !int.TryParse(token[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || id < 1 || id > featureCount || !ids.Add(id)
                || !IsNumber(token[(colon + 1)..], out features[id - 1]))
            {
                return null;
            }
        }

        return features;
    }

    private static bool IsNumber(string text, out float value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return float.TryParse(text, style, CultureInfo.InvariantCulture, out value) && !float.IsInfinity(value) && !text.Contains('\0', StringComparison.Ordinal);
    }
}
