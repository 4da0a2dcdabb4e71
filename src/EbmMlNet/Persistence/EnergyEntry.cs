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
        byte[] file = [];
        if (!context.TryLoadBinaryStream(Name, reader => file = reader.ReadBytes(checked((int)reader.BaseStream.Length))))
        {
            throw host.ExceptDecode($"The model's entry '{Name}' is missing.");
        }

        try
        {
            return read(file);
        }
        catch (FormatException error)
        {
            // ML.NET passes on only exceptions that it marked itself.
            throw host.ExceptDecode(error, error.Message);
        }
    }
}
