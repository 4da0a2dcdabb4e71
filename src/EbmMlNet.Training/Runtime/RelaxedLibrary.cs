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
    public static string Create(string library, string version)
    {
        byte[] image = File.ReadAllBytes(library);
        string hash = Convert.ToHexString(SHA256.HashData(image))[..16];
        ElfVersionNeeds.MakeWeak(image, version, library);

        string folder = Path.Combine(CacheRoot(), "EbmMlNet", "native", hash);
        string target = Path.Combine(folder, Path.GetFileName(library));
        try
        {
            // The content is compared, not the name alone: what is loaded is what was just checked.
            if (File.Exists(target) && File.ReadAllBytes(target).AsSpan().SequenceEqual(image))
            {
                return target;
            }

            _ = Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // Several processes may do this at once: each writes a file of its own and moves it into place in one step.
            string unfinished = target + "." + Guid.NewGuid().ToString("N");
            File.WriteAllBytes(unfinished, image);
            File.Move(unfinished, target, overwrite: true);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"'{library}' needs {version}, which this system's libstdc++ lacks, and a relaxed copy could not be written to " +
                $"'{target}': {e.Message} Make that folder writable, or set XDG_DATA_HOME to one that is.", e);
        }
    }

    private static string CacheRoot()
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return root.Length > 0 ? root : Path.Combine(Path.GetTempPath(), Environment.UserName);
    }

    [GeneratedRegex("version [`']([^'`]+)' not found")]
    private static partial Regex VersionNotFound();
}
