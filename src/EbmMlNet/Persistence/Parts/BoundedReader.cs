using System.Buffers.Binary;

namespace EbmMlNet;

/// <summary>
/// Reads a model's bytes from a file that may have been made to do harm: nothing is allocated for what a header merely declares,
/// and what is no model is refused by its first bytes.
/// </summary>
internal static class BoundedReader
{
    /// <summary>Up to here a model may consist of zeros alone.</summary>
    private const int FreeLength = 1 << 27;

    /// <summary>Trained weights hardly shrink at all; deflate shrinks a run of zeros 1000 times.</summary>
    private const int MostShrinking = 50;

    private const int HeadLength = 12;
    private const int ChunkLength = 1 << 20;

    /// <exception cref="InvalidDataException">So few bytes cannot stand for so many.</exception>
    public static void CheckSize(long length, long compressedLength)
    {
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException($"The model declares {length} bytes; {Array.MaxLength} are the most that can be read. The file is corrupted.");
        }

        if (length > FreeLength && length / MostShrinking > compressedLength)
        {
            throw new InvalidDataException(
                $"The model declares {length} bytes in a zip entry of {compressedLength}: more than {MostShrinking} to 1, as no trained model " +
                "shrinks. The file is corrupted or made to exhaust memory. If you know that it is neither, pack the zip anew without compression.");
        }
    }

    /// <summary>Reads the declared number of bytes, or as many as there are.</summary>
    /// <exception cref="FormatException">The first bytes are not those of a model that can be read.</exception>
    public static byte[] Read(Stream stream, long length)
    {
        CheckSize(length, length);
        byte[] buffer = new byte[(int)Math.Min(length, HeadLength)];
        int count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (count == HeadLength)
        {
            CheckHead(buffer);
        }

        while (count < length)
        {
            if (count == buffer.Length)
            {
                // Twice what really came, not what was declared.
                Array.Resize(ref buffer, (int)Math.Min(length, Math.Max(ChunkLength, 2L * count)));
            }

            int read = stream.Read(buffer, count, buffer.Length - count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        Array.Resize(ref buffer, count);
        return buffer;
    }

    private static void CheckHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(PartWriter.Magic))
        {
            throw new FormatException("This is not an energy-based model: its first bytes are wrong.");
        }

        PartReader.CheckVersion(BinaryPrimitives.ReadInt32LittleEndian(head[PartWriter.Magic.Length..]));
    }
}
