using System.Runtime.CompilerServices;

namespace EbmMlNet.Training.Tests;

/// <summary>Loads torch before any test touches TorchSharp, as a trainer does.</summary>
internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void LoadTorch() => TorchRuntime.EnsureLoaded();
}
