namespace EbmMlNet;

/// <summary>A list energy as bytes, with the beta of its probabilities.</summary>
internal static class ListEnergyFormat
{
    private const string KindPart = EnergyKinds.ListPart;

    /// <summary>Every kind of list energy by the tag that its files carry. A tag, once released, is never given to another kind.</summary>
    private static readonly Dictionary<string, Func<PartReader, ListEnergyFunction>> Kinds = new(StringComparer.Ordinal)
    {
        [RelativeListEnergy.FormatTag] = RelativeListEnergy.Read,
        [RowListEnergy.FormatTag] = RowListEnergy.Read,
        [AttentionListEnergy.FormatTag] = AttentionListEnergy.Read,
    };

    public static byte[] Write(ListEnergyFunction energy, float beta)
    {
        var writer = new PartWriter();
        writer.Write(KindPart, energy.Tag);
        energy.Write(writer);
        EnergyModelFormat.WriteBeta(writer, beta);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such an energy; the message names the part.</exception>
    public static (ListEnergyFunction Energy, float Beta) Read(byte[] file)
    {
        var reader = new PartReader(file);
        string kind = reader.Text(KindPart);
        return Kinds.TryGetValue(kind, out Func<PartReader, ListEnergyFunction>? read)
            ? EnergyKinds.Fitting(kind, () => (read(reader), EnergyModelFormat.ReadBeta(reader)))
            : throw new FormatException(
                $"Part '{KindPart}': '{kind}' is not a kind of list energy that this version of EbmMlNet knows " +
                $"({string.Join(", ", Kinds.Keys)}). If a newer version saved the model, update the EbmMlNet package.");
    }
}
