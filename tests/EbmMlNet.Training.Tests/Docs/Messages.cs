using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EbmMlNet.Training.Tests.Docs;

/// <summary>The texts of an assembly that people read: the fixed parts of what it throws and warns of.</summary>
internal static partial class Messages
{
    private const int FewestWords = 4;

    /// <summary>The fixed parts of four words or more, with the method that holds each.</summary>
    public static IEnumerable<(string Method, string Part)> FixedParts(string assembly) =>
        Texts(assembly).SelectMany(method => method.Texts.SelectMany(Parts).Select(part => (method.Method, part)));

    /// <summary>All text of each method, in its order, as if nothing stood between its parts.</summary>
    public static IEnumerable<string> WholeTexts(string assembly) =>
        Texts(assembly).Select(method => OneLine(string.Concat(method.Texts.Select(text => Hole().Replace(text, "")))));

    /// <summary>The parts of four words or more between the holes of a text.</summary>
    public static IEnumerable<string> Parts(string text) =>
        Hole().Split(text).Select(part => part.Trim()).Where(part => Word().Count(part) >= FewestWords);

    /// <summary>Text in which line breaks of a page do not matter.</summary>
    public static string OneLine(string text) => Space().Replace(text, " ");

    private static List<(string Method, string[] Texts)> Texts(string assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly);
        return
        [
            .. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && method.Name != "ToString").Select(method =>
                (method.FullName, method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (string)i.Operand).ToArray())),
        ];
    }

    // The holes of a composite format string, and those of a page.
    [GeneratedRegex(@"\{\d+(,-?\d+)?(:[^}]*)?\}|…")]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?<!\S)[a-zA-Z']{2,}(?=[\s,.;:)]|$)")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
