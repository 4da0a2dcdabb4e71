using System.IO.Compression;
using System.Text.Json;

namespace EbmMlNet;

/// <summary>What a reranker's zip holds beside ML.NET's pipeline, in an entry of its own that ML.NET does not look at.</summary>
/// <param name="EmbeddingModelId">Whose embeddings the energy looks at; null for none.</param>
/// <param name="Dimension">Their length.</param>
/// <param name="Threshold">The free energy above which there is no good answer; null where none was fitted.</param>
internal sealed record RerankerFile(string? EmbeddingModelId, int Dimension, double? Threshold)
{
    private const string EntryName = "Reranker.json";
    private const int Version = 1;
    private const int MostBytes = 1 << 16;

    public void Add(Stream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true);
        using Stream entry = archive.CreateEntry(EntryName).Open();
        using var writer = new Utf8JsonWriter(entry, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        if (EmbeddingModelId is not null)
        {
            writer.WriteString("embeddingModel", EmbeddingModelId);
            writer.WriteNumber("embeddingLength", Dimension);
        }

        if (Threshold is { } threshold)
        {
            writer.WriteNumber("noGoodAnswerAbove", threshold);
        }

        writer.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The zip has no such entry, or one that cannot be read.</exception>
    public static RerankerFile Read(Stream zip, string what)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            ZipArchiveEntry entry = archive.GetEntry(EntryName)
                ?? throw new InvalidDataException($"{what} is no reranker: it has no entry '{EntryName}'. Load what TrainableReranker.Save wrote.");
            byte[] bytes = new byte[Math.Min(entry.Length, MostBytes)];
            using (Stream stream = entry.Open())
            {
                stream.ReadExactly(bytes);
            }

            using var document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != Version)
            {
                throw new InvalidDataException(
                    $"{what} has a reranker of version {version}; this version of EbmMlNet.Text reads {Version}. If a newer one saved it, update the package.");
            }

            bool hasEmbeddings = root.TryGetProperty("embeddingModel", out JsonElement model);
            return new RerankerFile(
                hasEmbeddings ? model.GetString() : null,
                hasEmbeddings ? root.GetProperty("embeddingLength").GetInt32() : 0,
                root.TryGetProperty("noGoodAnswerAbove", out JsonElement threshold) ? threshold.GetDouble() : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or EndOfStreamException)
        {
            throw new InvalidDataException($"{what}: the entry '{EntryName}' cannot be read. The file is corrupted.", error);
        }
    }
}
