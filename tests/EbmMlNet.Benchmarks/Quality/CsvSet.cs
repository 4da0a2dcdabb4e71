using System.Globalization;
using Microsoft.ML;
using Microsoft.VisualBasic.FileIO;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>
/// A table of one's own: a CSV file with a header and a column of labels. Texts of few different values are codes, in the order of the alphabet; empty and NA are missing.
/// </summary>
internal static class CsvSet
{
    private const int Folds = 5;
    private const int RowsOfOneFold = 10_000;
    private const int MostCodes = 256;

    /// <param name="ml">The context.</param>
    /// <param name="path">The file.</param>
    /// <param name="label">The column of labels: grades, counted from the least, if there is a column of queries, and otherwise a target whose fifths are the grades.</param>
    /// <param name="group">The column of queries; null for queries of 20 rows by chance.</param>
    /// <param name="leftOut">Columns that are no features.</param>
    public static RankingSet Load(MLContext ml, string path, string label, string? group, params string[] leftOut)
    {
        string[][] lines = Lines(path);
        string[] header = lines[0];
        lines = lines[1..];
        int labelColumn = Find(label);
        int groupColumn = group is null ? -1 : Find(group);
        HashSet<int> others = [labelColumn, groupColumn, .. leftOut.Select(Find)];
        float[]?[] columns = [.. Enumerable.Range(0, header.Length).Select(column => others.Contains(column) ? null : Numbers([.. lines.Select(line => line[column])]))];
        float[][] features = [.. columns.OfType<float[]>()];
        float[] labels = [.. lines.Select(line => TryNumber(line[labelColumn], out float value) && !float.IsNaN(value)
            ? value
            : throw new FormatException($"{path}: column '{label}' holds '{line[labelColumn]}', which is no number."))];
        QueryRow Row(int row, double grade, int query) => new() { GroupId = (uint)query + 1, Label = (float)grade, Features = [.. features.Select(column => column[row])] };

        int[] order = [.. Enumerable.Range(0, lines.Length)];
        var random = new Random(1);
        random.Shuffle(order);
        double[] limits = RegressionSets.GradeLimits(labels);
        float least = labels.Min();
        QueryRow[][] queries = group is null
            ? [.. order.Chunk(RegressionSets.RowsPerQuery).Select((rows, query) => rows.Select(row => Row(row, limits.Count(limit => labels[row] > limit), query)).ToArray())]
            : [.. Enumerable.Range(0, lines.Length).GroupBy(row => lines[row][groupColumn]).Select((rows, query) => rows.Select(row => Row(row, labels[row] - least, query)).ToArray())];
        random.Shuffle(queries);
        int folds = lines.Length < RowsOfOneFold ? Folds : 1;
        string[] texts = [.. Enumerable.Range(0, header.Length).Where(column => columns[column] is null && !others.Contains(column)).Select(column => header[column])];
        return new RankingSet(
            Path.GetFileNameWithoutExtension(path),
            $"{lines.Length} rows of {features.Length} features in {queries.Length} queries{(group is null ? " by chance, the grade being the target's fifth" : "")}; a fifth to test on{(folds > 1 ? ", each in turn" : "")}" +
            $"{(texts.Length > 0 ? $"; left out, as texts of many values: {string.Join(", ", texts)}" : "")}.",
            [.. Enumerable.Range(0, folds).Select(fold => QueryRow.Fold(
                ml, [.. queries.Where((_, i) => i % Folds != fold)], [.. queries.Where((_, i) => i % Folds == fold)]))]);

        int Find(string name) => Array.IndexOf(header, name) is >= 0 and int column
            ? column
            : throw new ArgumentException($"{path} has no column '{name}'. It has: {string.Join(", ", header)}.");
    }

    private static string[][] Lines(string path)
    {
        using var parser = new TextFieldParser(path) { Delimiters = [","] };
        var lines = new List<string[]>();
        while (parser.ReadFields() is { } fields)
        {
            lines.Add(fields);
        }

        return [.. lines];
    }

    /// <summary>The column as numbers; null if it has texts of many values.</summary>
    private static float[]? Numbers(string[] texts)
    {
        if (texts.All(text => TryNumber(text, out _)))
        {
            return Array.ConvertAll(texts, text => TryNumber(text, out float value) ? value : float.NaN);
        }

        string[] values = [.. texts.Where(text => !IsMissing(text)).Distinct().Order(StringComparer.Ordinal)];
        return values.Length > MostCodes ? null : Array.ConvertAll(texts, text => IsMissing(text) ? float.NaN : Array.BinarySearch(values, text, StringComparer.Ordinal));
    }

    private static bool IsMissing(string text) => text is "" or "NA";

    private static bool TryNumber(string text, out float value)
    {
        value = float.NaN;
        return IsMissing(text) || float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
