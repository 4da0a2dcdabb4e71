namespace IntentSearch.Data;

/// <summary>A text file of lines with columns between tabs, the first line with their names.</summary>
internal sealed class TabFile
{
    private readonly string _path;

    private TabFile(string path, IReadOnlyList<string[]> rows)
    {
        _path = path;
        Rows = rows;
    }

    /// <summary>The lines after the first one, each with as many columns as names were asked for, none empty.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <exception cref="InvalidDataException">A line is not as it should be; the message names file and line.</exception>
    public static TabFile Read(string path, params string[] columns)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split('\t'))];
        var file = new TabFile(path, lines.Length == 0 ? [] : lines[1..]);
        if (lines.Length == 0 || !lines[0].SequenceEqual(columns))
        {
            throw new InvalidDataException(
                $"{path}, line 1: expected the column names {string.Join(", ", columns)}, with tabs between them.");
        }

        for (int row = 0; row < file.Rows.Count; row++)
        {
            string[] values = file.Rows[row];
            if (values.Length != columns.Length)
            {
                throw file.Error(row, $"expected {columns.Length} columns with tabs between them, found {values.Length}.");
            }

            int bad = Array.FindIndex(values, value => value.Length == 0 || value != value.Trim());
            if (bad >= 0)
            {
                throw file.Error(row, $"the {columns[bad]} is empty or has blanks around it.");
            }
        }

        return file;
    }

    /// <summary>What is wrong with a row, told with file and line.</summary>
    public InvalidDataException Error(int row, string what) => new($"{_path}, line {row + 2}: {what}");
}
