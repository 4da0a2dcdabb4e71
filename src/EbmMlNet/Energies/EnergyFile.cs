using System.IO.Compression;

namespace EbmMlNet;

/// <summary>Finds the energy of rows in a file, without ML.NET: in a zip that it saved, or alone.</summary>
internal static class EnergyFile
{
    /// <summary>The entry of a zip in which models keep their energy.</summary>
    public const string Entry = "Energy.bin";

    private static ReadOnlySpan<byte> ZipMagic => "PK"u8;

    /// <param name="stream">The file, from its first byte.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="InvalidDataException">There is no energy that can be read; the message says why.</exception>
    public static EnergyFunction Read(Stream stream, string what)
    {
        try
        {
            Span<byte> head = stackalloc byte[ZipMagic.Length];
            int count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            _ = stream.Seek(-count, SeekOrigin.Current);
            return head[..count].SequenceEqual(ZipMagic)
                ? FromZip(stream)
                : EnergyKinds.Read(new PartReader(BoundedReader.Read(stream, stream.Length - stream.Position)));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException or NotSupportedException)
        {
            throw new InvalidDataException($"{what} cannot be loaded: {error.Message}", error);
        }
    }

    // A pipeline's steps are numbered in the names of their folders: the last energy of rows is that of its last model.
    private static EnergyFunction FromZip(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry[] entries =
            [.. zip.Entries.Where(entry => Path.GetFileName(entry.FullName.Replace('\\', '/')) == Entry)
                .OrderByDescending(entry => entry.FullName, StringComparer.Ordinal)];
        string? other = null;
        foreach (ZipArchiveEntry entry in entries)
        {
            PartReader reader = Parts(entry);
            if (EnergyKinds.IsOfRows(reader))
            {
                return EnergyKinds.Read(reader);
            }

            other ??= reader.Contains(EnergyKinds.ListPart) ? "lists" : reader.Text(EnergyKinds.KindPart);
        }

        throw new FormatException(other is null
            ? $"The zip has no entry '{Entry}', in which this library's models keep their energy. Load it by ml.Model.Load."
            : $"The zip holds an energy of kind '{other}', and none of rows of features, as rankers have, that this version of EbmMlNet knows. Load it by ml.Model.Load.");
    }

    private static PartReader Parts(ZipArchiveEntry entry)
    {
        BoundedReader.CheckSize(entry.Length, entry.CompressedLength);
        using Stream content = entry.Open();
        return new PartReader(BoundedReader.Read(content, entry.Length));
    }
}
