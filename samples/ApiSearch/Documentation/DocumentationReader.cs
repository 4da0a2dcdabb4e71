using System.Xml;

namespace ApiSearch.Documentation;

/// <summary>Reads the XML files that editors show their tooltips from.</summary>
internal static class DocumentationReader
{
    /// <summary>All members of all files, each once and ordered by id, so that the result does not depend on the file system.</summary>
    public static ApiMember[] Read(IEnumerable<string> files)
    {
        ApiMember[] members =
        [
            .. files.AsParallel().SelectMany(ReadFile)
                .GroupBy(member => member.Id, StringComparer.Ordinal)
                .Select(same => same.MaxBy(member => (member.Summary.Length, member.Summary))!)
                .OrderBy(member => member.Id, StringComparer.Ordinal),
        ];
        var types = members.Where(member => member.Id[0] == 'T').Select(member => member.Id[2..]).ToHashSet(StringComparer.Ordinal);
        return [.. members.Select(member => member with { NamespaceLength = NamespaceLength(member.Id, types) })];
    }

    public static List<ApiMember> Read(Stream stream)
    {
        using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var members = new List<ApiMember>();
        while (reader.ReadToFollowing("member"))
        {
            if (reader.GetAttribute("name") is [_, ':', _, ..] id)
            {
                members.Add(ReadMember(reader, id));
            }
        }

        return members;
    }

    private static List<ApiMember> ReadFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Read(stream);
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"'{path}' is not a readable documentation file: {e.Message}", e);
        }
    }

    private static ApiMember ReadMember(XmlReader reader, string id)
    {
        string summary = "";
        var parameters = new List<string>();
        var details = new List<string>();
        int depth = reader.IsEmptyElement ? int.MaxValue : reader.Depth;
        while (depth < int.MaxValue && reader.Read() && reader.Depth > depth)
        {
            if (reader is not { NodeType: XmlNodeType.Element, Name: var tag })
            {
                continue;
            }

            if (tag == "summary")
            {
                summary = SummaryText.Read(reader);
            }
            else if (tag == "param" && reader.GetAttribute("name") is string name)
            {
                parameters.Add(name);
                Add(name, SummaryText.Read(reader));
            }
            else if (tag is "returns" or "value" or "remarks")
            {
                details.Add(SummaryText.Read(reader));
            }
            else if (tag == "exception" && reader.GetAttribute("cref") is string exception)
            {
                Add(MemberName.Reference(exception), SummaryText.Read(reader));
            }
        }

        return new ApiMember(id, 0, string.Join(' ', parameters), summary) { Details = string.Join(' ', details) };

        void Add(string what, string text)
        {
            if (text.Length > 0)
            {
                details.Add($"{what}: {text}");
            }
        }
    }

    // Ids write namespaces and nested types alike: the namespace is what remains when all known types are cut off.
    private static int NamespaceLength(string id, HashSet<string> types)
    {
        string path = MemberName.Path(id);
        int end = path.LastIndexOf('.');
        while (end > 0 && types.Contains(path[..end]))
        {
            end = path.LastIndexOf('.', end - 1);
        }

        // A member whose type is not documented: take its last two parts for type and name.
        return Math.Max(0, id[0] != 'T' && end == path.LastIndexOf('.') && end > 0 ? path.LastIndexOf('.', end - 1) : end);
    }
}
