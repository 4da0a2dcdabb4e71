using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

// Reads the header and the first rows of the CSV and writes its columns into the .cs files beside the project.
public class WriteColumns : Task
{
    private const int RowsRead = 10000;
    private const int MostCategories = 100;

    [Required]
    public string Project { get; set; }

    public override bool Execute()
    {
        string folder = Path.GetDirectoryName(Project);
        string columns = Path.Combine(folder, ".columns");
        Dictionary<string, string> options = File.ReadAllLines(Path.Combine(columns, "options.txt"))
            .Where(line => line.Contains("="))
            .ToDictionary(line => line.Substring(0, line.IndexOf('=')), line => line.Substring(line.IndexOf('=') + 1).Trim());
        string csv = Path.Combine(folder, options["csv"]);
        if (!File.Exists(csv))
        {
            return Fail("There is no file '" + csv + "'. Give an absolute path, or one from the project's folder, as csv");
        }

        char separator = Separator(File.ReadLines(csv).First());
        bool quoted = File.ReadLines(csv).Take(RowsRead).Any(line => line.Contains("\""));
        List<string[]> rows = File.ReadLines(csv).Take(RowsRead + 1).Where(line => line.Length > 0).Select(line => Split(line, separator, quoted)).ToList();
        string[] header = rows[0];
        rows.RemoveAt(0);
        string label = options["label"], group = options["group"];
        foreach (KeyValuePair<string, string> role in new Dictionary<string, string> { ["label"] = label, ["group"] = group })
        {
            if (!header.Contains(role.Value))
            {
                return Fail("'" + csv + "' has no column '" + role.Value + "', but " + string.Join(", ", header) + ". Give one of them as " + role.Key);
            }
        }

        if (label == group)
        {
            return Fail("'" + label + "' cannot be label and group at once. Give another column as label or group");
        }

        int labelIndex = Array.IndexOf(header, label);
        if (!rows.All(row => IsNumber(Cell(row, labelIndex))))
        {
            return Fail("The label '" + label + "' has values that are not numbers. Give a column of numbers of 0 or more, higher for better rows, as label");
        }

        var names = new HashSet<string> { "ModelInput" };
        var properties = new StringBuilder();
        var steps = new StringBuilder();
        var features = new List<string>();
        var leftOut = new List<string>();
        for (int i = 0; i < header.Length; i++)
        {
            string column = header[i];
            List<string> values = rows.Select(row => Cell(row, i)).Distinct().ToList();
            bool isNumber = column != group && values.All(IsNumber);
            properties.Append("        [LoadColumn(" + i.ToString(CultureInfo.InvariantCulture) + ")]\n")
                .Append("        [ColumnName(" + Text(column) + ")]\n")
                .Append("        public " + (isNumber ? "float " : "string ") + Property(column, names) + " { get; set; }" + (isNumber ? "" : " = \"\";") + "\n\n");
            if (column == label || column == group)
            {
                continue;
            }

            if (!isNumber && values.Count > MostCategories)
            {
                leftOut.Add(column);
                continue;
            }

            if (!isNumber)
            {
                steps.Append("            .Append(mlContext.Transforms.Categorical.OneHotEncoding(" + Text(column) + "))\n");
            }

            features.Add(Text(column));
        }

        if (features.Count == 0)
        {
            return Fail("'" + csv + "' has no column of numbers or categories beside label and group. Give another file as csv");
        }

        string note = leftOut.Count == 0
            ? ""
            : "            // Left out, text of many values; FeaturizeText makes features of it: " + string.Join(", ", leftOut) + ".\n";
        foreach (string file in Directory.GetFiles(folder, "*.cs"))
        {
            File.WriteAllText(file, File.ReadAllText(file)
                .Replace("        // The columns of the CSV.\n", properties.ToString().TrimEnd('\n') + "\n")
                .Replace("            // Its features.\n", note + steps)
                .Replace("@\"FEATURES\"", string.Join(", ", features))
                .Replace("@\"CSV\"", Text(options["csv"]))
                .Replace("@\"LABEL\"", Text(label))
                .Replace("@\"GROUP\"", Text(group))
                .Replace("GroupOfInput", Property(group, new HashSet<string>()))
                .Replace("'SEPARATOR'", separator == '\t' ? "'\\t'" : "'" + separator + "'")
                .Replace("\"QUOTING\".Length > 0", quoted ? "true" : "false"));
        }

        File.WriteAllLines(Project, File.ReadAllLines(Project).Where(line => !line.Contains("WriteColumns.targets")));
        Directory.Delete(columns, true);
        Log.LogMessage(MessageImportance.High, "Wrote the columns of '" + csv + "' into the .cs files of " + Path.GetFileNameWithoutExtension(Project) + ".");
        return true;
    }

    private bool Fail(string message)
    {
        Log.LogError(message + " in .columns/options.txt and build again.");
        return false;
    }

    private static char Separator(string header)
    {
        return new[] { ',', ';', '\t' }.OrderByDescending(c => header.Count(found => found == c)).First();
    }

    private static string[] Split(string line, char separator, bool quoted)
    {
        if (!quoted)
        {
            return line.Split(separator).Select(cell => cell.Trim()).ToArray();
        }

        var cells = new List<string>();
        var cell = new StringBuilder();
        bool inside = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && inside && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                inside = !inside;
            }
            else if (line[i] == separator && !inside)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return cells.Select(text => text.Trim()).ToArray();
    }

    private static string Cell(string[] row, int index)
    {
        return index < row.Length ? row[index] : "";
    }

    private static bool IsNumber(string cell)
    {
        return cell.Length == 0 || float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static string Text(string column)
    {
        return "@\"" + column.Replace("\"", "\"\"") + "\"";
    }

    private static string Property(string column, HashSet<string> names)
    {
        string name = new string(column.Select(c => char.IsLetterOrDigit(c) ? c : '_').ToArray());
        name = name.Length == 0 || !char.IsLetter(name[0]) ? "Column_" + name : char.ToUpperInvariant(name[0]) + name.Substring(1);
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = name + "_" + i.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
