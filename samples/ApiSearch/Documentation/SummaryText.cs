using System.Text;
using System.Xml;

namespace ApiSearch.Documentation;

/// <summary>Turns the markup of a documentation comment into plain text.</summary>
internal static class SummaryText
{
    /// <summary>
    /// Reads the element that the reader stands on, to its end. References become the name they refer to
    /// (<c>&lt;see cref="T:System.Text.Rune"/&gt;</c> is <c>Rune</c>); white space becomes single blanks.
    /// </summary>
    public static string Read(XmlReader reader)
    {
        var text = new StringBuilder();
        if (!reader.IsEmptyElement)
        {
            int depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
                text.Append(reader.NodeType switch
                {
                    XmlNodeType.Text or XmlNodeType.CDATA => reader.Value,
                    XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace => " ",
                    XmlNodeType.Element => TextOfTag(reader),
                    XmlNodeType.EndElement when IsBlock(reader.Name) => " ",
                    _ => "",
                });
            }
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsBlock(string tag) => tag is "para" or "br" or "item" or "term" or "description";

    private static string TextOfTag(XmlReader reader) => reader.Name switch
    {
        string name when IsBlock(name) => " ",
        // An xref closes with an end tag and yet has no text of its own.
        "xref" => reader.GetAttribute("uid") is string uid ? MemberName.Reference(uid) : "",
        _ when !reader.IsEmptyElement => "",
        _ => reader.GetAttribute("langword") ?? reader.GetAttribute("name")
            ?? (reader.GetAttribute("cref") is string cref ? MemberName.Reference(cref) : ""),
    };
}
