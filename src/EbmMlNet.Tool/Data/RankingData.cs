using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Data;

/// <summary>Candidates from files, as ML.NET's data.</summary>
/// <param name="View">Columns Label, GroupId, QueryId and Features.</param>
/// <param name="Features">The names of the features.</param>
/// <param name="LeftOut">Columns that were left out.</param>
internal sealed record RankingData(IDataView View, IReadOnlyList<string> Features, IReadOnlyList<string> LeftOut)
{
    /// <summary>What stands for standard input in place of a file.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads files to train on, whose features the model will have.</summary>
    public static RankingData LoadToTrain(Session session, IReadOnlyList<string> files, ColumnNames names)
    {
        CheckPresent(files);
        if (!AreTables(files))
        {
            LetorLoader loader = session.Ml.Data.CreateLetorLoader(new MultiFileSource([.. files]));
            return new RankingData(loader.Load(new MultiFileSource([.. files])), [.. Enumerable.Range(1, loader.FeatureCount).Select(i => $"{i}")], []);
        }

        TableReader[] tables = Tables(session, files);
        string[] features = tables[0].FindFeatures(names);
        return new RankingData(
            CandidateRow.Load(session.Ml, Join(tables, names, features, needsLabel: true, needsGroup: true), features), features, tables[0].LeftOut);
    }

    /// <summary>Reads files for a model, which has chosen the features.</summary>
    /// <param name="session">Where standard input comes from.</param>
    /// <param name="files">The files, or "-".</param>
    /// <param name="names">What the columns of a delimited file are.</param>
    /// <param name="features">The names of the model's features, in order.</param>
    /// <param name="needsLabel">Whether there must be labels.</param>
    /// <param name="needsGroup">Whether there must be groups; where not, rows stay in the order of the files.</param>
    public static RankingData Load(
        Session session, IReadOnlyList<string> files, ColumnNames names, IReadOnlyList<string> features, bool needsLabel, bool needsGroup)
    {
        CheckPresent(files);
        if (!AreTables(files))
        {
            LetorLoader loader = session.Ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = features.Count });
            return new RankingData(loader.Load(new MultiFileSource([.. files])), features, []);
        }

        return new RankingData(CandidateRow.Load(session.Ml, Join(Tables(session, files), names, features, needsLabel, needsGroup), features), features, []);
    }

    private static void CheckPresent(IReadOnlyList<string> files)
    {
        foreach (string file in files.Where(file => file != StandardInput && !File.Exists(file)))
        {
            throw new ToolException($"There is no file '{file}'.", "check the path; data is LETOR, .csv or .tsv, also .gz, or .parquet");
        }
    }

    private static bool AreTables(IReadOnlyList<string> files)
    {
        bool first = IsTable(files[0]);
        return files.All(file => IsTable(file) == first)
            ? first
            : throw new ToolException($"'{files[0]}' and the other files have different formats.", "give files of one format");
    }

    private static bool IsTable(string file) => file == StandardInput || DelimitedFile.IsDelimited(file) || ParquetFile.IsParquet(file);

    private static TableReader[] Tables(Session session, IReadOnlyList<string> files) => [.. files.Select(file =>
    {
        if (file == StandardInput)
        {
            string first = session.Input.ReadLine() ?? "";
            char separator = first.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
            return new TableReader("standard input", DelimitedFile.Read(new StringReader(first + "\n" + session.Input.ReadToEnd()), separator));
        }

        if (ParquetFile.IsParquet(file))
        {
            return new TableReader(file, ParquetFile.Read(file));
        }

        using TextReader reader = DelimitedFile.Open(file);
        return new TableReader(file, DelimitedFile.Read(reader, DelimitedFile.SeparatorOf(file)!.Value));
    })];

    private static CandidateRow[] Join(TableReader[] tables, ColumnNames names, IReadOnlyList<string> features, bool needsLabel, bool needsGroup)
    {
        var all = new List<CandidateRow>();
        foreach (TableReader table in tables)
        {
            // A query of another file is another query.
            uint before = all.Count == 0 ? 0 : all.Max(row => row.GroupId);
            int places = all.Count;
            foreach (CandidateRow row in table.Read(names, features, needsLabel, needsGroup))
            {
                row.GroupId += before;
                row.Place += places;
                all.Add(row);
            }
        }

        return [.. all];
    }
}
