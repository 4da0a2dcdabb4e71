namespace EbmMlNet;

/// <summary>How large the parts are in which rows are read.</summary>
/// <param name="Bytes">A part ends before the group with which it would take more.</param>
/// <param name="MostBytes">A group of its own may take so much.</param>
internal readonly record struct PartSize(long Bytes, long MostBytes)
{
    /// <summary>What a group costs that is remembered to be told from others: its number, in a table that is half full.</summary>
    private const int BytesOfGroup = 48;

    /// <summary>Where the first part ends; 0 for where the others do.</summary>
    public long FirstBytes { get; init; }

    /// <summary>What <c>Options.Memory</c> is, for messages.</summary>
    public long Memory { get; init; }

    /// <summary>Whether the first group may be larger: its part then ends within it, and is not for use.</summary>
    public bool AllowsLarge { get; init; }

    /// <summary>Whether rows count as if they were stored in full.</summary>
    public bool InFull { get; init; }

    /// <summary>Of so many groups it is known whether they come again.</summary>
    public int MostGroupsSeen => Memory == 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, Memory / 16 / BytesOfGroup);
}
