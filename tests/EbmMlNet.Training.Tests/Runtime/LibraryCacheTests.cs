using System.Diagnostics;
using System.Runtime.Versioning;

namespace EbmMlNet.Training.Tests.Runtime;

[SupportedOSPlatform("linux")]
public sealed class LibraryCacheTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string _root = OperatingSystem.IsLinux() ? Directory.CreateTempSubdirectory("ebmmlnet-cache-").FullName : "";

    private string Mine => Path.Combine(_root, $"EbmMlNet-{FileOwnership.CurrentUser}");

    [SkippableFact]
    public void The_folder_is_made_for_this_user_alone()
    {
        Require();
        Assert.Equal(Mine, LibraryCache.Folder([_root]));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Mine));
        Assert.Equal(Mine, LibraryCache.Folder([_root]));
    }

    [SkippableFact]
    public void A_folder_that_lets_others_in_is_not_used()
    {
        Require();
        _ = Directory.CreateDirectory(Mine);
        File.SetUnixFileMode(Mine, OwnerOnly | UnixFileMode.GroupRead);
        AssertRefused("its permissions, 740, let others in; 700 expected.");
    }

    [SkippableFact]
    public void A_link_is_not_used_even_to_a_folder_that_would_be()
    {
        Require();
        string other = Directory.CreateDirectory(Path.Combine(_root, "other"), OwnerOnly).FullName;
        _ = Directory.CreateSymbolicLink(Mine, other);
        AssertRefused("it is a link or a file, not a folder.");
    }

    [SkippableFact]
    public void A_folder_of_another_user_is_not_used()
    {
        Require();
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can give a folder away.");
        _ = Directory.CreateDirectory(Mine, OwnerOnly);
        using Process chown = Process.Start("chown", ["12345", Mine]);
        chown.WaitForExit();
        AssertRefused("it belongs to user 12345, not to this user, 0.");
    }

    [SkippableFact]
    public void A_folder_that_everyone_may_replace_is_not_used()
    {
        Require();
        File.SetUnixFileMode(_root, Everyone);
        AssertRefused($"everyone may rename what lies in '{_root}'");
        File.SetUnixFileMode(_root, Everyone | UnixFileMode.StickyBit);
        Assert.Equal(Mine, LibraryCache.Folder([_root]));
    }

    [SkippableFact]
    public void The_next_root_is_taken_where_one_cannot_be_used()
    {
        Require();
        string file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        Assert.Equal(Mine, LibraryCache.Folder(["", file, _root]));
    }

    [SkippableFact]
    public void The_user_chooses_the_root()
    {
        Require();
        Assert.Equal([_root], LibraryCache.Roots(_root));
        Assert.Equal(2, LibraryCache.Roots(null).Length);
        Assert.Equal(Path.GetTempPath(), LibraryCache.Roots("")[1]);
    }

    public void Dispose()
    {
        if (_root.Length > 0)
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private static void Require() => Skip.IfNot(OperatingSystem.IsLinux(), "The cache is for Linux.");

    private void AssertRefused(string reason)
    {
        var error = Assert.Throws<InvalidOperationException>(() => LibraryCache.Folder([_root]));
        Assert.Contains($"'{Mine}' is not used: {reason}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set EBMMLNET_CACHE to a folder that this user can write to", error.Message, StringComparison.Ordinal);
    }
}
