namespace EbmMlNet;

/// <summary>How <c>ml.Data.LoadFromClickLog</c> reads a text file with a header.</summary>
public sealed record ClickLogOptions
{
    /// <summary>The character between columns; null for a tab in files whose names end in .tsv, and a comma in others.</summary>
    /// <value>The default value is null.</value>
    public char? Separator { get; init; }

    /// <summary>The column that tells apart the lists that were shown; its rows follow one another.</summary>
    /// <value>The default value is "session".</value>
    public string Session { get; init; } = "session";

    /// <summary>The column of queries.</summary>
    /// <value>The default value is "query".</value>
    public string Query { get; init; } = "query";

    /// <summary>The column of what was shown.</summary>
    /// <value>The default value is "item".</value>
    public string Item { get; init; } = "item";

    /// <summary>The column of positions, from 1 on.</summary>
    /// <value>The default value is "position".</value>
    public string Position { get; init; } = "position";

    /// <summary>The column of clicks: 1 or true, 0 or false.</summary>
    /// <value>The default value is "clicked".</value>
    public string Clicked { get; init; } = "clicked";

    internal IReadOnlyList<string> Names => [Session, Query, Item, Position, Clicked];
}
