using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ApiSearch.Storage;

/// <summary>Reads what <see cref="ArrayWriter"/> wrote.</summary>
internal sealed class ArrayReader(byte[] bytes)
{
    private int _position;

    public bool IsAtEnd => _position == bytes.Length;

    /// <exception cref="InvalidDataException">The file ends before the array does.</exception>
    public T[] Read<T>()
        where T : unmanaged
    {
        int length = MemoryMarshal.Read<int>(Take(sizeof(int)));
        return MemoryMarshal.Cast<byte, T>(Take((long)length * Unsafe.SizeOf<T>())).ToArray();
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - _position)
        {
            throw new InvalidDataException("The index file is cut off.");
        }

        ReadOnlySpan<byte> taken = bytes.AsSpan(_position, (int)count);
        _position += (int)count;
        return taken;
    }
}
