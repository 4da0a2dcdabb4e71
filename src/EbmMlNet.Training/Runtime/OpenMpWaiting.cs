using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// Makes torch's OpenMP threads sleep rather than spin while they wait for each other. Spinning threads cost a busy or
/// quota-limited machine several times the work they do.
/// </summary>
/// <remarks>
/// libgomp reads its settings from the native environment when it is loaded, and only then: they are set around the load
/// and taken back, so that the OpenMP of other libraries is left as it was. What the user has set stands.
/// </remarks>
internal static partial class OpenMpWaiting
{
    private static readonly (string Name, string Value)[] _settings = [("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "0")];

    public static IDisposable Passive()
    {
        var mine = _settings.Where(s => Environment.GetEnvironmentVariable(s.Name) is null).ToArray();
        foreach ((string name, string value) in mine)
        {
            _ = SetNative(name, value, 0);
        }

        return new Undo(mine);
    }

    // Environment.SetEnvironmentVariable changes .NET's own copy of the environment, not the one that libgomp reads.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetNative(string name);

    private sealed class Undo((string Name, string Value)[] settings) : IDisposable
    {
        public void Dispose()
        {
            foreach ((string name, _) in settings)
            {
                _ = UnsetNative(name);
            }
        }
    }
}
