using System.Globalization;
using System.IO.Enumeration;

namespace EbmMlNet.Tool.Data;

/// <summary>Makes candidates of the rows of a delimited file.</summary>
internal sealed class TableReader
{
    private static readonly string[] _missing = ["", "NA", "N/A", "NaN", "null", "?"];

    private readonly string _file;
    private readonly string[] _header;
    private readonly string[][] _rows;

    /// <param name="file">What messages call the file.</param>
    /// <param name="rows">Its rows, the header first.</param>
    public TableReader(string file, IEnumerable<string[]> rows)
    {
        _file = file;
        string[][] all = [.. rows];
        _header = all.Length > 1
            ? [.. all[0].Select(name => name.Trim().TrimStart('\uFEFF'))]
            : throw new ToolException($"{file} has no rows.", "the first line of a CSV names its columns, each other one is a candidate");
        _rows = all[1..];
        int wrong = Array.FindIndex(_rows, row => row.Length != _header.Length);
        if (wrong >= 0)
        {
            throw new ToolException(
                $"{file}, row {wrong + 1} has {_rows[wrong].Length} fields, but the header {_header.Length}.", "put quotes around fields that hold the separator");
        }
    }

    /// <summary>Columns that are neither label nor group nor numbers, and no features for that.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>The features to train on: those named, or all columns of numbers.</summary>
    public string[] FindFeatures(ColumnNames names)
    {
        string[] others = [.. _header.Where(name => name != names.Label && name != names.Group)];
        if (names.Features.Count == 0)
        {
            string[] found = [.. others.Where(IsNumeric)];
            LeftOut = [.. others.Except(found)];
            return found.Length > 0 ? found : throw new ToolException($"{_file} has no column of numbers beside its label and group.", $"it has {List(_header)}");
        }

        var chosen = new List<string>();
        foreach (string pattern in names.Features)
        {
            string[] matches = [.. others.Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))];
            chosen.AddRange(matches.Length > 0 ? matches : throw new ToolException($"{_file} has no column '{pattern}'.", $"it has {List(_header)}"));
        }

        return [.. chosen.Distinct()];
    }

    /// <summary>The candidates; those of a query together, in the order in which queries first appear, unless the file's own order is asked for.</summary>
    /// <param name="names">What the columns are.</param>
    /// <param name="features">The columns of features, in the model's order.</param>
    /// <param name="needsLabel">Whether there must be labels.</param>
    /// <param name="needsGroup">Whether there must be groups.</param>
    public CandidateRow[] Read(ColumnNames names, IReadOnlyList<string> features, bool needsLabel, bool needsGroup)
    {
        int label = Find(names.Label, "--label", needsLabel), group = Find(names.Group, "--group", needsGroup);
        int[] columns = [.. features.Select(name => Array.IndexOf(_header, name) is >= 0 and int at
            ? at
            : throw new ToolException($"{_file} has no column '{name}', which is a feature of the model.", $"it has {List(_header)}"))];
        var groups = new Dictionary<string, uint>(StringComparer.Ordinal);
        var rows = new CandidateRow[_rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            string query = group < 0 ? "" : _rows[i][group];
            if (!groups.TryGetValue(query, out uint id))
            {
                groups.Add(query, id = (uint)groups.Count + 1);
            }

            rows[i] = new CandidateRow
            {
                Place = i,
                GroupId = id,
                QueryId = query,
                Label = label < 0 ? float.NaN : Number(i, label),
                Features = [.. columns.Select(column => Number(i, column))],
            };
        }

        return needsGroup ? [.. rows.OrderBy(row => row.GroupId)] : rows;
    }

    private int Find(string name, string option, bool isNeeded)
    {
        int at = Array.IndexOf(_header, name);
        return at >= 0 || !isNeeded
            ? at
            : throw new ToolException($"{_file} has no column '{name}'.", $"name one of its columns with {option}: {List(_header)}");
    }

    private bool IsNumeric(string name)
    {
        int column = Array.IndexOf(_header, name);
        return _rows.All(row => TryNumber(row[column], out _));
    }

    private float Number(int row, int column) => TryNumber(_rows[row][column], out float value)
        ? value
        : throw new ToolException(
            $"{_file}, row {row + 1}: column '{_header[column]}' holds '{_rows[row][column]}', which is no number.", "leave the column out with --features, or encode it");

    private static bool TryNumber(string text, out float value)
    {
        value = float.NaN;
        return _missing.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) || float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Take(20)) + (names.Skip(20).Any() ? ", ..." : "");
}
