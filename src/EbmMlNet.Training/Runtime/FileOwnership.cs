using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EbmMlNet;

/// <summary>Who a file belongs to and who may do what with it: .NET tells only the latter, and only of what a link points to.</summary>
[SupportedOSPlatform("linux")]
internal readonly partial struct FileOwnership
{
    private const int WorkingDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const int TypeBits = 0xF000;
    private const int DirectoryType = 0x4000;

    /// <exception cref="IOException">The path cannot be looked at.</exception>
    public FileOwnership(string path, bool followLink)
    {
        if (StatX(WorkingDirectory, path, followLink ? 0 : NoFollow, TypeModeAndOwner, out Statistics found) != 0)
        {
            throw new IOException($"'{path}' cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Owner = found.Owner;
        IsDirectory = (found.Mode & TypeBits) == DirectoryType;
        Mode = (UnixFileMode)(found.Mode & ~TypeBits);
    }

    public static uint CurrentUser { get; } = EffectiveUser();

    public uint Owner { get; }

    public bool IsDirectory { get; }

    public UnixFileMode Mode { get; }

    // Unlike stat's, this structure is the same on every processor.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Statistics statistics);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statistics
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
