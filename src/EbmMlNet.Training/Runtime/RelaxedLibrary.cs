using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace EbmMlNet;

/// <summary>
/// Makes a copy of a native library that loads where the system lacks one symbol version that the library names but does
/// not use.
/// </summary>
/// <remarks>
/// TorchSharp's binding is built with GCC 13 and declares a need for GLIBCXX_3.4.32, which Debian 12 and Ubuntu 22.04 do
/// not have; no relocation uses the one symbol behind it. Marking that need as weak makes the loader accept the file.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static partial class RelaxedLibrary
{
    /// <summary>The symbol version that the loader's message says is missing, or null when it failed for another reason.</summary>
    public static string? MissingVersion(string loaderMessage)
    {
        Match match = VersionNotFound().Match(loaderMessage);
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>Writes the relaxed copy into the user's cache, unless it is there, and returns its path.</summary>
    /// <exception cref="InvalidOperationException">The library really uses the version, or the cache cannot be written.</exception>
    public static string Create(string library, string version) =>
        Create(library, version, LibraryCache.Roots(Environment.GetEnvironmentVariable(LibraryCache.Variable)));

    /// <summary>The same in the first of these roots whose folder is safe.</summary>
    public static string Create(string library, string version, IEnumerable<string> roots)
    {
        byte[] image = File.ReadAllBytes(library);
        string hash = Convert.ToHexString(SHA256.HashData(image));
        ElfVersionNeeds.MakeWeak(image, version, library);

        string target = $"{hash}/{Path.GetFileName(library)}";
        try
        {
            target = Path.Combine(LibraryCache.Folder(roots), hash, Path.GetFileName(library));
            // The content is compared, not the name alone: what is loaded is what was just checked.
            if (!File.Exists(target) || !File.ReadAllBytes(target).AsSpan().SequenceEqual(image))
            {
                Write(target, image);
            }

            return target;
        }
        // The third is what .NET says of a file longer than its file system or the process may have.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"'{library}' needs {version}, which this system's libstdc++ lacks, and a relaxed copy could not be written to " +
                $"'{target}': {e.Message}{(e is InvalidOperationException ? "" : $" Make room there, or set {LibraryCache.Variable} to another folder.")}", e);
        }
    }

    /// <summary>Why the relaxed copy does not load, and what to do, from the loader's message.</summary>
    public static string WhyNotLoaded(string binding, string version, string relaxed, string loaderMessage) =>
        $"'{binding}' needs {version}, which this system's libstdc++ lacks, and its relaxed copy '{relaxed}' does not load either: {loaderMessage} " +
        (loaderMessage.Contains("failed to map segment", StringComparison.Ordinal)
            ? $"The copy most likely lies on a mount that does not allow execution (noexec). Set {LibraryCache.Variable} to a folder on one that does."
            : "Use a system with GCC 13's libstdc++ or newer (Debian 13, Ubuntu 24.04).");

    private static void Write(string target, byte[] image)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Several processes may do this at once: each writes a file of its own and moves it into place in one step.
        string unfinished = target + "." + Guid.NewGuid().ToString("N");
        try
        {
            File.WriteAllBytes(unfinished, image);
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    [GeneratedRegex("version [`']([^'`]+)' not found")]
    private static partial Regex VersionNotFound();
}
