using System.Security.Cryptography;
using TorchSharp;

namespace EbmMlNet;

/// <summary>A file that is replaced as a whole and ends in a hash of all before it: magic, version, what is written, SHA-256.</summary>
internal static class CheckpointFile
{
    private const int Version = 5;
    private const int HashLength = 32;

    private static ReadOnlySpan<byte> Magic => "EBMCHECK"u8;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<BinaryWriter> write) => AtomicFile.Write(path, stream =>
    {
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            write(writer);
        }

        stream.Position = 0;
        byte[] hash = SHA256.HashData(stream);
        stream.Write(hash);
    });

    /// <summary>Reads from after the version on.</summary>
    /// <exception cref="FormatException">The file is not whole, or of another kind.</exception>
    public static void Read(string path, Action<BinaryReader> read)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length < Magic.Length + sizeof(int) + HashLength)
        {
            throw new FormatException($"it has {stream.Length} bytes only");
        }

        CheckHash(stream);
        using var reader = new BinaryReader(stream);
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
        {
            throw new FormatException("it does not begin as a checkpoint does");
        }

        int version = reader.ReadInt32();
        if (version != Version)
        {
            throw new FormatException($"it has version {version}, and this version of EbmMlNet reads {Version}");
        }

        read(reader);
    }

    public static void Write(this BinaryWriter writer, torch.Tensor tensor)
    {
        using torch.Tensor onCpu = tensor.detach().cpu().contiguous();
        writer.Write(onCpu.bytes.Length);
        writer.Write(onCpu.bytes);
    }

    /// <summary>Reads into a tensor of the same type and size.</summary>
    public static void ReadInto(this BinaryReader reader, torch.Tensor tensor)
    {
        using IDisposable off = torch.no_grad();
        using torch.Tensor onCpu = torch.empty(tensor.shape, dtype: tensor.dtype);
        int length = reader.ReadInt32();
        if (length != onCpu.bytes.Length)
        {
            throw new FormatException($"it holds {length} bytes where {onCpu.bytes.Length} were expected");
        }

        reader.BaseStream.ReadExactly(onCpu.bytes);
        _ = tensor.copy_(onCpu);
    }

    public static void Write(this BinaryWriter writer, ReadOnlySpan<double> values)
    {
        writer.Write(values.Length);
        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    public static double[] ReadDoubles(this BinaryReader reader)
    {
        double[] values = new double[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }

    // What is not whole is never looked into.
    private static void CheckHash(FileStream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 16];
        for (long left = stream.Length - HashLength; left > 0;)
        {
            int count = (int)Math.Min(left, block.Length);
            stream.ReadExactly(block, 0, count);
            hash.AppendData(block, 0, count);
            left -= count;
        }

        byte[] written = new byte[HashLength];
        stream.ReadExactly(written);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(written))
        {
            throw new FormatException("its contents do not have the hash that it ends in");
        }

        stream.Position = 0;
    }
}
