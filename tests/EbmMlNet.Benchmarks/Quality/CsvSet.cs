using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A table of one's own: a CSV file with a header, a column of labels and one of queries; its other columns of numbers are features.</summary>
internal static class CsvSet
{
    private const int Folds = 5;

    public static RankingSet Load(MLContext ml, string path, string label, string group)
    {
        string[][] lines = [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split(','))];
        string[] header = lines[0];
        int labelColumn = Find(label), groupColumn = Find(group);
        int[] others = [.. Enumerable.Range(0, header.Length).Where(column => column != labelColumn && column != groupColumn)];
        int[] features = [.. others.Where(column => lines.Skip(1).All(line => line[column].Length == 0 || TryNumber(line[column], out _)))];
        QueryRow[][] queries = [.. lines.Skip(1).GroupBy(line => line[groupColumn]).Select((query, id) => query.Select(line => new QueryRow
        {
            GroupId = (uint)id + 1,
            Label = TryNumber(line[labelColumn], out float grade) ? grade : throw new FormatException($"{path}: column '{label}' holds '{line[labelColumn]}', which is no number."),
            Features = [.. features.Select(column => TryNumber(line[column], out float value) ? value : float.NaN)],
        }).ToArray())];
        new Random(1).Shuffle(queries);
        string leftOut = string.Join(", ", others.Except(features).Select(column => header[column]));
        return new RankingSet(
            Path.GetFileName(path),
            $"{queries.Length} queries of {features.Length} features, {Folds} folds{(leftOut.Length > 0 ? $"; not numbers and left out: {leftOut}" : "")}.",
            [.. Enumerable.Range(0, Folds).Select(fold => QueryRow.Fold(
                ml, [.. queries.Where((_, i) => i % Folds != fold)], [.. queries.Where((_, i) => i % Folds == fold)]))]);

        int Find(string name) => Array.IndexOf(header, name) is >= 0 and int column
            ? column
            : throw new ArgumentException($"{path} has no column '{name}'. It has: {string.Join(", ", header)}.");
    }

    private static bool TryNumber(string text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
