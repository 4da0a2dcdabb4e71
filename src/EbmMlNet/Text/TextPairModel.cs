namespace EbmMlNet;

/// <summary>What a <see cref="TextPairTransformer"/> is made of, and how it is saved.</summary>
internal sealed record TextPairModel(CorpusStatistics Statistics, float K1, float B, bool AddsProducts, bool SplitsIdentifiers)
{
    // The first files have no such part.
    private const string Identifiers = "identifiers";

    public byte[] Write()
    {
        var writer = new PartWriter();
        writer.Write("passages", Statistics.PassageCount);
        writer.Write("numbers", [Statistics.MeanLength, K1, B]);
        writer.Write("products", [AddsProducts]);
        writer.Write(Identifiers, [SplitsIdentifiers]);
        // Sorted, and high and low halves apart, keys shrink in a zip.
        ulong[] keys = Statistics.Keys.ToArray();
        int[] frequencies = Statistics.Frequencies.ToArray();
        Array.Sort(keys, frequencies);
        writer.Write("terms.high", Array.ConvertAll(keys, key => (int)(key >> 32)));
        writer.Write("terms.low", Array.ConvertAll(keys, key => (int)key));
        writer.Write("terms.frequency", frequencies);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such a model; the message names the part.</exception>
    public static TextPairModel Read(byte[] file)
    {
        var reader = new PartReader(file);
        int passages = AtLeastOne("passages", reader.Int32("passages"));
        float[] numbers = reader.Floats("numbers", 3);
        if (numbers is not [> 0, >= 0, >= 0 and <= 1])
        {
            throw new FormatException("Part 'numbers': a mean length above 0, k1 of 0 or more and b from 0 to 1 expected. The file is corrupted.");
        }

        int[] high = reader.Int32s("terms.high", -1);
        int[] low = reader.Int32s("terms.low", high.Length);
        int[] frequencies = reader.Int32s("terms.frequency", high.Length);
        ulong[] keys = new ulong[high.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ((ulong)(uint)high[i] << 32) | (uint)low[i];
            if (i > 0 && keys[i] <= keys[i - 1])
            {
                throw new FormatException($"Part 'terms.low': term {i} is not above the one before. The file is corrupted.");
            }

            if (AtLeastOne("terms.frequency", frequencies[i]) > passages)
            {
                throw new FormatException($"Part 'terms.frequency': term {i} stands in {frequencies[i]} of {passages} passages. The file is corrupted.");
            }
        }

        return new TextPairModel(
            new CorpusStatistics(passages, numbers[0], keys, frequencies),
            numbers[1],
            numbers[2],
            reader.Boolean("products"),
            reader.Contains(Identifiers) && reader.Boolean(Identifiers));
    }

    private static int AtLeastOne(string part, int value) =>
        value >= 1 ? value : throw new FormatException($"Part '{part}': {value} found; 1 or more expected. The file is corrupted.");
}
