using System.Runtime.Versioning;

namespace EbmMlNet;

/// <summary>
/// The folder of this user alone in which native libraries are kept. What lies in it is loaded into the process, so it counts
/// only if nobody else can have placed it there.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LibraryCache
{
    /// <summary>The environment variable that chooses where the folder is made.</summary>
    public const string Variable = "EBMMLNET_CACHE";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Where the folder may be made: where the user says, or else the user's own data and the temporary directory.</summary>
    public static string[] Roots(string? chosen) => string.IsNullOrEmpty(chosen)
        ?
        [
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            Path.GetTempPath(),
        ]
        : [Path.GetFullPath(chosen)];

    /// <summary>Makes the folder in the first root that it can be safe in, and returns its path.</summary>
    /// <exception cref="InvalidOperationException">There is none; it is said why for each, and what to do.</exception>
    public static string Folder(IEnumerable<string> roots)
    {
        var refusals = new List<string>();
        foreach (string root in roots.Where(root => root.Length > 0))
        {
            string folder = Path.Combine(root, $"EbmMlNet-{FileOwnership.CurrentUser}");
            if (Refusal(root, folder) is not { } refusal)
            {
                return folder;
            }

            refusals.Add(refusal);
        }

        throw new InvalidOperationException(
            $"No folder can hold a native library safely. {string.Join(' ', refusals)} Set {Variable} to a folder that this user can write " +
            "to, on a mount that allows execution, and that others cannot change.");
    }

    private static string? Refusal(string root, string folder)
    {
        try
        {
            // What others made before stays theirs: this changes nothing about a folder that is there.
            _ = Directory.CreateDirectory(folder, OwnerOnly);
            return RenamableIn(root) is { } above
                ? $"'{folder}' is not used: everyone may rename what lies in '{above}', which has no sticky bit."
                : Refusal(folder, new FileOwnership(folder, followLink: false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"'{folder}' cannot be made: {error.Message}";
        }
    }

    /// <summary>The folder above in which everyone may put another folder in the place of ours; null where there is none.</summary>
    private static string? RenamableIn(string? above)
    {
        for (; above is not null; above = Path.GetDirectoryName(above))
        {
            if ((new FileOwnership(above, followLink: true).Mode & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite)
            {
                return above;
            }
        }

        return null;
    }

    private static string? Refusal(string folder, FileOwnership found) =>
        !found.IsDirectory ? $"'{folder}' is not used: it is a link or a file, not a folder."
        : found.Owner != FileOwnership.CurrentUser
            ? $"'{folder}' is not used: it belongs to user {found.Owner}, not to this user, {FileOwnership.CurrentUser}."
        : (found.Mode & Others) != 0
            ? $"'{folder}' is not used: its permissions, {Convert.ToString((int)found.Mode, 8)}, let others in; 700 expected."
        : null;
}
