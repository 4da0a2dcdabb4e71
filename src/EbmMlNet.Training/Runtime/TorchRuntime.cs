using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Loads the native torch libraries, also on systems where TorchSharp alone does not (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// Trainers call this themselves. Call it first in an application that touches TorchSharp before it trains.
/// </remarks>
public static class TorchRuntime
{
    private const string Binding = "libLibTorchSharp.so";

    // In load order; the CUDA ones are there only with a CUDA backend.
    private static readonly string[] _libtorch =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly object _gate = new();
    private static bool _loaded;

    /// <summary>
    /// Loads torch once for the process; safe to call from several threads, cheap when it has been called before.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The native libraries are absent or do not load on this system, or TorchSharp is another than the one this library was built against; the
    /// message says which and what to install.
    /// </exception>
    public static void EnsureLoaded()
    {
        TorchVersion.Check();
        lock (_gate)
        {
            if (_loaded)
            {
                return;
            }

            if (OperatingSystem.IsLinux())
            {
                using (OpenMpWaiting.Passive())
                {
                    LoadOnLinux();
                }
            }

            try
            {
                Initialize();
            }
            catch (Exception e) when (e is NotSupportedException or DllNotFoundException or TypeInitializationException)
            {
                throw new InvalidOperationException(
                    "Torch's native libraries did not load. Reference one backend package beside TorchSharp 0.107.0: " +
                    "libtorch-cpu-win-x64, libtorch-cpu-osx-arm64 or libtorch-cpu-linux-x64 2.10.0, or " +
                    "TorchSharp-cuda-linux / TorchSharp-cuda-windows for a GPU.", e);
            }

            _loaded = true;
        }
    }

    // Not inlined: the version is checked before anything of TorchSharp is touched.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialize() => torch.InitializeDeviceType(DeviceType.CPU);

    [SupportedOSPlatform("linux")]
    private static void LoadOnLinux()
    {
        string binding = Find(Binding) ?? throw new InvalidOperationException(
            $"'{Binding}' was not found beside the application. Reference the TorchSharp 0.107.0 package in the project that is run.");
        string core = Find("libtorch.so") ?? throw new InvalidOperationException(
            "No torch backend was found beside the application. Reference libtorch-cpu-linux-x64 2.10.0 for the CPU, " +
            "or TorchSharp-cuda-linux for a GPU, in the project that is run.");

        string folder = Path.GetDirectoryName(core)!;
        foreach (string name in _libtorch)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path) && !TryLoad(path, out string error))
            {
                throw new InvalidOperationException($"Torch's native library '{path}' does not load on this system: {error}");
            }
        }

        if (TryLoad(binding, out string reason))
        {
            return;
        }

        string? missing = RelaxedLibrary.MissingVersion(reason);
        if (missing is null)
        {
            throw new InvalidOperationException($"'{binding}' does not load on this system: {reason}");
        }

        // TorchSharp's own search finds the relaxed copy by its SONAME once it is loaded.
        string relaxed = RelaxedLibrary.Create(binding, missing);
        if (!TryLoad(relaxed, out string stillWrong))
        {
            throw new InvalidOperationException(RelaxedLibrary.WhyNotLoaded(binding, missing, relaxed, stillWrong));
        }
    }

    private static bool TryLoad(string path, out string error)
    {
        try
        {
            _ = NativeLibrary.Load(path);
            error = string.Empty;
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            error = e.Message;
            return false;
        }
    }

    private static string? Find(string file)
    {
        var folders = new List<string>
        {
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
        };
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string known)
        {
            folders.AddRange(known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
