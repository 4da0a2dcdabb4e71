using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// How much is computed at once where nothing is learnt: where networks are measured on groups, or answers mined. What is measured does not depend on it,
/// but for rounding.
/// </summary>
/// <remarks>
/// On the CPU a batch is small enough to stay in its cache. A GPU is waited for: a batch costs some thirty calls of the host, half a millisecond together,
/// in which it computes a hundred times what a cache holds. There the bound is memory, of which every layer's outputs take some until the batch is done.
/// TorchSharp tells neither how much a GPU has nor how much is free, so that it is a stated amount, which a GPU of a few GB has.
/// </remarks>
internal static class ScoringBatch
{
    /// <summary>The rows of a batch on the CPU.</summary>
    public const int RowsOnCpu = 1 << 14;

    /// <summary>What the inputs and all outputs of layers may take on another device: 512 MB.</summary>
    private const long FloatsOnGpu = 1L << 27;

    /// <summary>More are no faster, and the host lays every one of them out.</summary>
    private const int MostOnGpu = 1 << 20;

    /// <param name="device">Where the network is.</param>
    /// <param name="features">The features of a row.</param>
    /// <param name="weights">The weights of the network.</param>
    /// <param name="onCpu">How many there are on the CPU, and at least.</param>
    /// <param name="beside">The floats that a row takes beside its features and the outputs of its layers.</param>
    /// <returns>The most rows of a batch.</returns>
    public static int Rows(torch.Device device, int features, long weights, int onCpu = RowsOnCpu, long beside = 0)
    {
        if (device.type == DeviceType.CPU)
        {
            return onCpu;
        }

        // Layers of so many weights that take no fewer inputs than this have so many outputs at most.
        long floats = features + (weights / Math.Max(1, features)) + beside;
        return (int)Math.Clamp(FloatsOnGpu / Math.Max(1, floats), onCpu, MostOnGpu);
    }

    /// <summary>The most energies of each question with each answer, of which only the lowest are kept: 16 MB on the CPU, 256 MB elsewhere.</summary>
    public static int Pairs(torch.Device device) => device.type == DeviceType.CPU ? 1 << 22 : 1 << 26;
}
