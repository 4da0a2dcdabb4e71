namespace EbmMlNet;

/// <summary>Energies as parts of a model's file, whatever their kind.</summary>
internal static class EnergyKinds
{
    /// <summary>The part that only energies of whole lists have, beside that of the energy within.</summary>
    public const string ListPart = "list";

    public const string KindPart = "kind";

    /// <summary>Every kind of energy by the tag that its files carry. A tag, once released, is never given to another kind.</summary>
    private static readonly Dictionary<string, Func<PartReader, EnergyFunction>> Kinds = new(StringComparer.Ordinal)
    {
        [LinearEnergy.FormatTag] = LinearEnergy.Read,
        [MlpEnergy.FormatTag] = MlpEnergy.Read,
        [JointEmbeddingEnergy.FormatTag] = JointEmbeddingEnergy.Read,
        [EncodedMlpEnergy.FormatTag] = EncodedMlpEnergy.Read,
        [EnsembleEnergy.FormatTag] = EnsembleEnergy.Read,
        [SlotSelectionEnergy.FormatTag] = SlotSelectionEnergy.Read,
        [CosineMetricEnergy.FormatTag] = CosineMetricEnergy.Read,
        [GraphEnergy.FormatTag] = GraphEnergy.Read,
    };

    public static void Write(PartWriter writer, EnergyFunction energy)
    {
        writer.Write(KindPart, energy.Tag);
        energy.Write(writer);
    }

    /// <summary>Whether these are the parts of an energy of rows, of a kind that is known.</summary>
    public static bool IsOfRows(PartReader reader) => !reader.Contains(ListPart) && Kinds.ContainsKey(reader.Text(KindPart));

    public static EnergyFunction Read(PartReader reader)
    {
        string kind = reader.Text(KindPart);
        if (!Kinds.TryGetValue(kind, out Func<PartReader, EnergyFunction>? read))
        {
            throw new FormatException(
                $"Part '{KindPart}': '{kind}' is not a kind of energy that this version of EbmMlNet knows " +
                $"({string.Join(", ", Kinds.Keys)}). If a newer version saved the model, update the EbmMlNet package.");
        }

        return Fitting(kind, () => read(reader));
    }

    /// <summary>Makes a model of parts that are each sound; where they do not fit together, that is an error of the file.</summary>
    public static T Fitting<T>(string kind, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new FormatException($"The parts of this model of kind '{kind}' do not fit together: {error.Message}", error);
        }
    }
}
