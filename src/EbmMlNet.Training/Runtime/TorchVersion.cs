using System.Reflection;

namespace EbmMlNet;

/// <summary>Whether the TorchSharp that an application brings is the one this library was built against.</summary>
/// <remarks>
/// No version of it runs code that was compiled against another: methods are missing, or tensors are disposed that are still in use. Nothing here
/// may touch a type of TorchSharp, since the runtime refuses to load an older one in its place.
/// </remarks>
internal static class TorchVersion
{
    private const string Torch = "TorchSharp";
    private static bool _isRight;

    /// <exception cref="InvalidOperationException">Another one is there, or none; the message says which, and what to do.</exception>
    public static void Check()
    {
        if (_isRight)
        {
            return;
        }

        string built = Name(typeof(TorchVersion).Assembly.GetReferencedAssemblies().Single(assembly => assembly.Name == Torch).Version!);
        string found = Loaded() is { } version ? Name(version) : "none";
        _isRight = found == built
            ? true
            : throw new InvalidOperationException(
                $"This version of EbmMlNet.Training was built against TorchSharp {built} and trains with no other; found {found}. Reference the package " +
                $"TorchSharp {built} in the project that is run. Where something else there needs {found} (as Microsoft.ML.TorchSharp may), train in " +
                "another process: scoring needs the package EbmMlNet alone.");
    }

    private static Version? Loaded()
    {
        try
        {
            return Assembly.Load(new AssemblyName(Torch)).GetName().Version;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string Name(Version version) => version.ToString(3);
}
