using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EbmMlNet;

/// <summary>
/// Writes a model as named arrays, little-endian: 8 bytes of magic, the format version and the number of parts as Int32; for every
/// part its name (length byte, ASCII), type byte, rank byte, one Int32 for each dimension, then the values; last a CRC-32C of all that.
/// </summary>
internal sealed class PartWriter
{
    /// <summary>The version written. Raise it when an older reader would misread the file, and keep reading the older ones.</summary>
    public const int FormatVersion = 1;

    private readonly ArrayBufferWriter<byte> _parts;
    private readonly PartWriter? _whole;
    private readonly string _prefix;
    private int _count;

    public PartWriter()
        : this(null, "")
    {
    }

    private PartWriter(PartWriter? whole, string prefix)
    {
        _whole = whole;
        _prefix = prefix;
        _parts = whole?._parts ?? new ArrayBufferWriter<byte>();
    }

    public static ReadOnlySpan<byte> Magic => "EBMMODEL"u8;

    public void Write(string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(name, PartType.Text, [bytes.Length], bytes);
    }

    public void Write(string name, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Add(name, PartType.Int32, [1], bytes);
    }

    public void Write(string name, ReadOnlySpan<int> values)
    {
        byte[] bytes = new byte[checked(values.Length * sizeof(int))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        }

        Add(name, PartType.Int32, [values.Length], bytes);
    }

    public void Write(string name, ReadOnlySpan<bool> values)
    {
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = values[i] ? (byte)1 : (byte)0;
        }

        Add(name, PartType.Bytes, [values.Length], bytes);
    }

    public void Write(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        byte[] bytes = new byte[checked(values.Length * sizeof(float))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        Add(name, PartType.Float32, shape.IsEmpty ? [values.Length] : shape, bytes);
    }

    public void Write(string name, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[checked(values.Length * sizeof(double))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        Add(name, PartType.Float64, [values.Length], bytes);
    }

    /// <summary>Writes into the same file under names that begin with a prefix: what is made of parts of its own.</summary>
    public PartWriter Under(string prefix) => new(_whole ?? this, _prefix + prefix);

    /// <summary>The whole file.</summary>
    public byte[] ToArray()
    {
        int start = Magic.Length + (2 * sizeof(int));
        byte[] file = new byte[checked(start + _parts.WrittenCount + sizeof(uint))];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Magic.Length), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Magic.Length + sizeof(int)), _count);
        _parts.WrittenSpan.CopyTo(file.AsSpan(start));
        int end = file.Length - sizeof(uint);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(end), Checksum(file.AsSpan(0, end)));
        return file;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private void Add(string name, PartType type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> values)
    {
        byte[] ascii = Encoding.ASCII.GetBytes(_prefix + name);
        _parts.Write([checked((byte)ascii.Length), .. ascii, (byte)type, checked((byte)shape.Length)]);
        foreach (int dimension in shape)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_parts.GetSpan(sizeof(int)), dimension);
            _parts.Advance(sizeof(int));
        }

        _parts.Write(values);
        (_whole ?? this)._count++;
    }
}
