using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>The numbers of a tensor where they lie.</summary>
internal static class TensorMemory
{
    /// <summary>The floats of a contiguous tensor on the CPU, for as long as it is there.</summary>
    public static Span<float> Floats(torch.Tensor onCpu) => MemoryMarshal.Cast<byte, float>(onCpu.bytes);
}
