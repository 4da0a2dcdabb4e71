using System.Runtime.InteropServices;

namespace ApiSearch.Storage;

/// <summary>Writes arrays as they lie in memory, each after its length.</summary>
internal sealed class ArrayWriter(Stream stream)
{
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(length, values.Length);
        stream.Write(length);
        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
