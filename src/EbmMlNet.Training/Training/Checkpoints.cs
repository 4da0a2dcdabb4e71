namespace EbmMlNet;

/// <summary>
/// Where a training writes down how far it has come, so that the same call goes on from there after the process was killed or cancelled.
/// </summary>
/// <remarks>
/// A file holds weights, optimizer, position in the data, seed and history; it is written beside the old one, flushed to disk and renamed. The
/// same call (the same data, options and earlier model) finds it, goes on, and ends in the same weights, bit for bit, as if it had never been
/// cut off. A training that has ended stays in its file: the same call then gives its model at once, also where no seed is given. Another call,
/// such as another fold of a cross-validation, has a file of its own. Delete the folder to train anew, and after a change of the code of a loss
/// of one's own, which a file cannot know of.
/// </remarks>
public sealed record Checkpoints
{
    /// <summary>Checkpoints in a folder, which is created where there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="every">How much time may pass between two of them; null for a minute, zero for one after each step.</param>
    /// <exception cref="ArgumentException">The folder's name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Checkpoints(string folder, TimeSpan? every = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = folder;
        Every = every ?? TimeSpan.FromMinutes(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, TimeSpan.Zero, nameof(every));
    }

    /// <summary>The folder of the files.</summary>
    public string Folder { get; }

    /// <summary>How much time may pass between two checkpoints; zero for one after each step.</summary>
    /// <value>The default value is one minute.</value>
    public TimeSpan Every { get; }
}
