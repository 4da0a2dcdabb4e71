namespace EbmMlNet;

/// <summary>A trained classifier as bytes: its energies, the beta of its probabilities, the history of its training.</summary>
internal static class ClassModelFormat
{
    private const string KindPart = "kind";
    private const string Kind = "classes";
    private const string BetaPart = "classes/beta";

    public static byte[] Write(ClassEnergyFunction energies, float beta, IReadOnlyList<EpochReport> history)
    {
        var writer = new PartWriter();
        writer.Write(KindPart, Kind);
        energies.Write(writer, Kind);
        writer.Write(BetaPart, [beta], 1);
        EpochHistoryFormat.Write(writer, history);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static (ClassEnergyFunction Energies, float Beta, IReadOnlyList<EpochReport> History) Read(byte[] file)
    {
        var reader = new PartReader(file);
        string kind = reader.Text(KindPart);
        if (kind != Kind)
        {
            throw new FormatException(
                $"Part '{KindPart}': '{kind}' is not a kind of classifier that this version of EbmMlNet knows ({Kind}). If a newer " +
                "version " +
                "saved the model, update the EbmMlNet package.");
        }

        return EnergyKinds.Fitting(kind, () =>
        {
            float beta = reader.Floats(BetaPart, 1)[0];
            return beta > 0
                ? (ClassEnergyFunction.Read(reader, Kind), beta, EpochHistoryFormat.Read(reader))
                : throw new FormatException(FormattableString.Invariant($"Part '{BetaPart}': value 0 is {beta}; a number above 0 expected."));
        });
    }
}
