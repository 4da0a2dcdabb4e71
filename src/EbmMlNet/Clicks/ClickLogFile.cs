using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Reads click logs from text by ML.NET's own loader; which column is where, the header says.</summary>
internal static class ClickLogFile
{
    private const string ClickText = "Clicked";

    public static IDataView Load(DataOperationsCatalog catalog, string path, ClickLogOptions options)
    {
        char separator = options.Separator ?? (path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',');
        string[] header = [.. (File.ReadLines(path).FirstOrDefault() ?? throw new FormatException($"'{path}' is empty; a header expected."))
            .Split(separator).Select(name => name.Trim().Trim('"'))];
        int[] named = [.. options.Names.Select(name => Find(header, name, path))];
        int[] features = [.. Enumerable.Range(0, header.Length).Except(named)];
        if (features.Length == 0)
        {
            throw new FormatException($"'{path}' has the columns {string.Join(", ", header)}; one column of features or more expected beside these.");
        }

        IDataView rows = catalog.LoadFromTextFile(
            path,
            new TextLoader.Options
            {
                HasHeader = true,
                Separators = [separator],
                AllowQuoting = true,
                ReadMultilines = true,
                Columns =
                [
                    new TextLoader.Column("Session", DataKind.String, named[0]),
                    new TextLoader.Column("Query", DataKind.String, named[1]),
                    new TextLoader.Column("Item", DataKind.String, named[2]),
                    new TextLoader.Column("Position", DataKind.Single, named[3]),
                    new TextLoader.Column(ClickText, DataKind.Boolean, named[4]),
                    new TextLoader.Column("Features", DataKind.Single, [.. features.Select(i => new TextLoader.Range(i) { ForceVector = true })]),
                ],
            });
        var ml = new MLContext();
        return ml.Transforms.Conversion.MapValueToKey("GroupId", "Session")
            .Append(ml.Transforms.Conversion.ConvertType("Label", ClickText, DataKind.Single))
            .Append(ml.Transforms.DropColumns("Session", ClickText))
            .Fit(rows)
            .Transform(rows);
    }

    private static int Find(string[] header, string name, string path)
    {
        int at = Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0
            ? at
            : throw new FormatException($"'{path}' has no column '{name}' in its header, which has {string.Join(", ", header)}. Name it in {nameof(ClickLogOptions)}.");
    }
}
