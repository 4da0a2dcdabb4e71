using System.Buffers.Binary;
using System.Text;

namespace EbmMlNet;

/// <summary>
/// The table of symbol versions a 64-bit little-endian ELF library needs from others (section .gnu.version_r).
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SectionRelocations = 4;
    private const uint SectionDynamicSymbols = 11;
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const uint SectionSymbolVersions = 0x6fffffff;
    private const ushort FlagWeak = 2;

    /// <summary>Sets the weak flag on every need for <paramref name="version"/> in <paramref name="image"/>.</summary>
    /// <exception cref="InvalidOperationException">The file is no such library, or a relocation uses a symbol of that version.</exception>
    public static void MakeWeak(Span<byte> image, string version, string name)
    {
        try
        {
            if (!TryMakeWeak(image, version))
            {
                throw new InvalidOperationException(
                    $"'{name}' needs {version}, which this system lacks, and really uses it. Use a newer system (Debian 13, Ubuntu 24.04).");
            }
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidOperationException($"'{name}' is not a 64-bit ELF library that can be read.", e);
        }
    }

    private static bool TryMakeWeak(Span<byte> image, string version)
    {
        if (!image[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new ArgumentOutOfRangeException(nameof(image));
        }

        List<Section> sections = ReadSections(image);
        Section needs = sections.Find(s => s.Type == SectionVersionNeeds);
        var indices = new HashSet<ushort>();
        var flags = new List<int>();
        int strings = sections[(int)needs.Link].Offset;
        for (int need = needs.Offset, left = (int)needs.Info; left > 0; left--)
        {
            int aux = need + Int(image, need + 8);
            for (int count = Short(image, need + 2); count > 0; count--)
            {
                if (Text(image, strings + Int(image, aux + 8)) == version)
                {
                    flags.Add(aux + 4);
                    _ = indices.Add(Short(image, aux + 6));
                }

                aux += Int(image, aux + 12);
            }

            need += Int(image, need + 12);
        }

        if (flags.Count == 0 || IsUsed(image, sections, indices))
        {
            return false;
        }

        foreach (int flag in flags)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(image[flag..], (ushort)(Short(image, flag) | FlagWeak));
        }

        return true;
    }

    // Does any relocation refer to a dynamic symbol whose version is one of these?
    private static bool IsUsed(ReadOnlySpan<byte> image, List<Section> sections, HashSet<ushort> versions)
    {
        int symbolTable = sections.FindIndex(s => s.Type == SectionDynamicSymbols);
        Section symbolVersions = sections.Find(s => s.Type == SectionSymbolVersions);
        foreach (Section relocations in sections.Where(s => s.Type == SectionRelocations && s.Link == symbolTable))
        {
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Size; at += 24)
            {
                int symbol = Int(image, at + 12);
                if (versions.Contains((ushort)(Short(image, symbolVersions.Offset + (2 * symbol)) & 0x7fff)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static List<Section> ReadSections(ReadOnlySpan<byte> image)
    {
        int table = checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]));
        int entrySize = Short(image, 0x3a);
        int count = Short(image, 0x3c);
        var sections = new List<Section>(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = image.Slice(table + (i * entrySize), entrySize);
            sections.Add(new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                checked((int)BinaryPrimitives.ReadInt64LittleEndian(entry[0x18..])),
                checked((int)BinaryPrimitives.ReadInt64LittleEndian(entry[0x20..])),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[0x28..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[0x2c..])));
        }

        return sections;
    }

    private static int Int(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadInt32LittleEndian(image[at..]);

    private static ushort Short(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static string Text(ReadOnlySpan<byte> image, int at)
    {
        ReadOnlySpan<byte> rest = image[at..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private readonly record struct Section(uint Type, int Offset, int Size, uint Link, uint Info);
}
