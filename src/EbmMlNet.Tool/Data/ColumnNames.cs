namespace EbmMlNet.Tool.Data;

/// <summary>What the columns of a delimited file are.</summary>
/// <param name="Label">The column of labels.</param>
/// <param name="Group">The column of groups.</param>
/// <param name="Features">Names or patterns of features; none for all columns of numbers.</param>
internal sealed record ColumnNames(string Label, string Group, IReadOnlyList<string> Features);
