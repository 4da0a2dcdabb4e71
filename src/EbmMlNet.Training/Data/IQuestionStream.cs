namespace EbmMlNet;

/// <summary>
/// Questions that are gone through in the order of the data, in parts that fit in memory. Every group is in one part, whole; a process of several may have a
/// stream of its share of them.
/// </summary>
internal interface IQuestionStream
{
    /// <summary>How many groups there are.</summary>
    int GroupCount { get; }

    /// <summary>How many rows they have.</summary>
    long RowCount { get; }

    /// <summary>How many bytes a part has at most. Where the parts' borders lie hangs on it: a checkpoint keeps it.</summary>
    long PartBytes { get; set; }

    /// <summary>
    /// All groups, part by part, from the first one on. The memory of a part is used again for the next: whoever goes on is done with it.
    /// </summary>
    /// <param name="random">Draws where the first part ends, so that borders lie elsewhere each time.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    IEnumerable<GroupedRows> Parts(Random random);
}
