using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EbmMlNet;

/// <summary>The content of a text as 128 bits of its SHA-256.</summary>
internal static class TextKey
{
    public static UInt128 Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
