using System.Text;
using ApiSearch.Search;
using ApiSearch.Text;
using ApiSearch.Translation;

namespace ApiSearch.Storage;

/// <summary>Keeps <see cref="SearchData"/> in a file, so that a question is answered without reading 30 MB of XML.</summary>
internal static class IndexFile
{
    // Goes up whenever the format, the words or the statistics change.
    private const string Format = "ApiSearch index 2";

    /// <param name="path">Written whole or not at all.</param>
    /// <param name="data">What to keep.</param>
    /// <param name="fingerprint">Names the documentation files that it was made from.</param>
    public static void Save(string path, SearchData data, string fingerprint)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                Write(new ArrayWriter(stream), data, fingerprint);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Null where there is no file, or one of another format, of other documentation files, or a broken one.</summary>
    /// <param name="path">Where it was saved.</param>
    /// <param name="fingerprint">The documentation files it must be of; null for any.</param>
    public static SearchData? TryLoad(string path, string? fingerprint)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var reader = new ArrayReader(File.ReadAllBytes(path));
            string header = Encoding.UTF8.GetString(reader.Read<byte>());
            if (fingerprint is null ? !header.StartsWith(Header(""), StringComparison.Ordinal) : header != Header(fingerprint))
            {
                return null;
            }

            SearchData data = Read(reader);
            return reader.IsAtEnd ? data : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Header(string fingerprint) => $"{Format}, {fingerprint}";

    private static void Write(ArrayWriter writer, SearchData data, string fingerprint)
    {
        (ApiIndex index, TranslationTable translation) = data;
        writer.Write<byte>(Encoding.UTF8.GetBytes(Header(fingerprint)));
        StringTable.Write(writer, [.. index.Members.Select(member => member.Id)]);
        writer.Write<int>([.. index.Members.Select(member => member.NamespaceLength)]);
        StringTable.Write(writer, [.. index.Members.Select(member => member.ParameterNames)]);
        StringTable.Write(writer, [.. index.Members.Select(member => member.Summary)]);
        StringTable.Write(writer, index.Vocabulary.Stems);
        writer.Write<int>(index.Postings.Starts);
        writer.Write<int>(index.Postings.Members);
        writer.Write<byte>(index.Postings.Frequencies);
        writer.Write<ushort>(index.Postings.Lengths);
        writer.Write<double>([index.Statistics.Count, index.Statistics.AverageLength]);
        writer.Write<int>(index.Statistics.DocumentFrequency);
        writer.Write<int>(translation.Pairs.Starts);
        writer.Write<int>(translation.Pairs.Identifiers);
        writer.Write<float>(translation.Describing);
        writer.Write<float>(translation.Naming);
        writer.Write<float>(translation.DescriptionFrequency);
        writer.Write<float>(translation.IdentifierFrequency);
    }

    private static SearchData Read(ArrayReader reader)
    {
        var ids = StringTable.Read(reader);
        var members = new StoredMembers(ids, reader.Read<int>(), StringTable.Read(reader), StringTable.Read(reader));
        var stems = StringTable.Read(reader);
        var vocabulary = new Vocabulary(Enumerable.Range(0, stems.Count).Select(i => stems[i]));
        var postings = new Postings(reader.Read<int>(), reader.Read<int>(), reader.Read<byte>(), reader.Read<ushort>());
        FieldStatistics statistics = ReadStatistics(reader);
        var pairs = new WordPairs(reader.Read<int>(), reader.Read<int>());
        var translation = new TranslationTable(
            pairs, reader.Read<float>(), reader.Read<float>(), reader.Read<float>(), reader.Read<float>());
        return new SearchData(new ApiIndex(members, vocabulary, postings, statistics), translation);
    }

    private static FieldStatistics ReadStatistics(ArrayReader reader)
    {
        double[] numbers = reader.Read<double>();
        return numbers.Length == 2 ? new FieldStatistics((int)numbers[0], numbers[1], reader.Read<int>())
            : throw new InvalidDataException("The index file has no statistics where they belong.");
    }
}
