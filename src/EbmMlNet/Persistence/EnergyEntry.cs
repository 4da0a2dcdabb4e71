using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The entry of ML.NET's zip that holds what the model learnt.</summary>
internal static class EnergyEntry
{
    private const string Name = "Energy.bin";

    public static void Save(ModelSaveContext context, byte[] file) => context.SaveBinaryStream(Name, writer => writer.Write(file));

    /// <exception cref="InvalidOperationException">The entry is missing or damaged; the message names the part.</exception>
    public static T Load<T>(IHost host, ModelLoadContext context, Func<byte[], T> read)
    {
        try
        {
            return read(Bytes(context) ?? throw host.ExceptDecode($"The model's entry '{Name}' is missing."));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            // ML.NET passes on only exceptions that it marked itself.
            throw host.ExceptDecode(error, error.Message);
        }
    }

    private static byte[]? Bytes(ModelLoadContext context)
    {
        // ML.NET would decompress the whole entry to a file, however large, before anybody may look at it.
        if (ZipEntries.Find(context, Name) is { } entry)
        {
            BoundedReader.CheckSize(entry.Length, entry.CompressedLength);
            using Stream stream = entry.Open();
            return BoundedReader.Read(stream, entry.Length);
        }

        byte[]? file = null;
        _ = context.TryLoadBinaryStream(Name, reader => file = BoundedReader.Read(reader.BaseStream, reader.BaseStream.Length));
        return file;
    }
}
