namespace EbmMlNet;

/// <summary>A trained model as bytes: its energy function and the history of its training.</summary>
internal static class EnergyModelFormat
{
    private const string BetaPart = "beta";

    public static byte[] Write(EnergyFunction energy, IReadOnlyList<EpochReport> history, float beta = 1)
    {
        var writer = new PartWriter();
        EnergyKinds.Write(writer, energy);
        WriteBeta(writer, beta);
        EpochHistoryFormat.Write(writer, history);
        return writer.ToArray();
    }

    public static void WriteBeta(PartWriter writer, float beta) => writer.Write(BetaPart, [beta], 1);

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static (EnergyFunction Energy, float Beta, IReadOnlyList<EpochReport> History) Read(byte[] file)
    {
        var reader = new PartReader(file);
        return (EnergyKinds.Read(reader), ReadBeta(reader), EpochHistoryFormat.Read(reader));
    }

    // Models saved before they had a beta have one of 1.
    public static float ReadBeta(PartReader reader)
    {
        float beta = reader.Contains(BetaPart) ? reader.Floats(BetaPart, 1)[0] : 1;
        return beta > 0
            ? beta
            : throw new FormatException(FormattableString.Invariant($"Part '{BetaPart}': value 0 is {beta}; a number above 0 expected."));
    }
}
