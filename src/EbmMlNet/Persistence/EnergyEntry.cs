using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The entry of ML.NET's zip that holds what the model learnt: an energy, where no other name is given.</summary>
internal static class EnergyEntry
{
    private const string Energy = EnergyFile.Entry;

    public static void Save(ModelSaveContext context, byte[] file, string name = Energy) =>
        context.SaveBinaryStream(name, writer => writer.Write(file));

    /// <exception cref="InvalidOperationException">The entry is missing or damaged; the message names the part.</exception>
    public static T Load<T>(IHost host, ModelLoadContext context, Func<byte[], T> read, string name = Energy)
    {
        try
        {
            return read(Bytes(context, name) ?? throw host.ExceptDecode($"The model's entry '{name}' is missing."));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            // ML.NET passes on only exceptions that it marked itself.
            throw host.ExceptDecode(error, error.Message);
        }
    }

    private static byte[]? Bytes(ModelLoadContext context, string name)
    {
        // ML.NET would decompress the whole entry to a file, however large, before anybody may look at it.
        if (ZipEntries.Find(context, name) is { } entry)
        {
            BoundedReader.CheckSize(entry.Length, entry.CompressedLength);
            using Stream stream = entry.Open();
            return BoundedReader.Read(stream, entry.Length);
        }

        byte[]? file = null;
        _ = context.TryLoadBinaryStream(name, reader => file = BoundedReader.Read(reader.BaseStream, reader.BaseStream.Length));
        return file;
    }
}
