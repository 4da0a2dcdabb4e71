namespace EbmMlNet;

/// <summary>A trained model as bytes: its energy function and the history of its training.</summary>
internal static class EnergyModelFormat
{
    public const string KindPart = "kind";
    private const string BetaPart = "beta";

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
    };

    public static byte[] Write(EnergyFunction energy, IReadOnlyList<EpochReport> history, float beta = 1)
    {
        var writer = new PartWriter();
        WriteEnergy(writer, energy);
        WriteBeta(writer, beta);
        EpochHistoryFormat.Write(writer, history);
        return writer.ToArray();
    }

    public static void WriteEnergy(PartWriter writer, EnergyFunction energy)
    {
        writer.Write(KindPart, energy.Tag);
        energy.Write(writer);
    }

    public static void WriteBeta(PartWriter writer, float beta) => writer.Write(BetaPart, [beta], 1);

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static (EnergyFunction Energy, float Beta, IReadOnlyList<EpochReport> History) Read(byte[] file)
    {
        var reader = new PartReader(file);
        return (ReadEnergy(reader), ReadBeta(reader), EpochHistoryFormat.Read(reader));
    }

    /// <summary>Whether this is an energy of rows; one of a kind that is not known is taken for one.</summary>
    public static bool IsOfRows(PartReader reader) =>
        !reader.Contains(ListEnergyFormat.KindPart) && reader.Text(KindPart) is not (ClassModelFormat.Kind or ContinuousEnergy.FormatTag);

    public static EnergyFunction ReadEnergy(PartReader reader)
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

    // Models saved before they had a beta have one of 1.
    public static float ReadBeta(PartReader reader)
    {
        float beta = reader.Contains(BetaPart) ? reader.Floats(BetaPart, 1)[0] : 1;
        return beta > 0
            ? beta
            : throw new FormatException(FormattableString.Invariant($"Part '{BetaPart}': value 0 is {beta}; a number above 0 expected."));
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
