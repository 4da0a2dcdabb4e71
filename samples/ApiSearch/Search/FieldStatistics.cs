namespace ApiSearch.Search;

/// <summary>What BM25 needs to know of all members.</summary>
internal sealed class FieldStatistics
{
    private const double K1 = 1.2;
    private const double B = 0.75;
    private readonly double[] _inverseDocumentFrequency;

    /// <param name="count">The number of members.</param>
    /// <param name="averageLength">The mean number of words in the field.</param>
    /// <param name="documentFrequency">For each term, in how many members the field has it.</param>
    public FieldStatistics(int count, double averageLength, int[] documentFrequency)
    {
        Count = count;
        AverageLength = averageLength;
        DocumentFrequency = documentFrequency;
        _inverseDocumentFrequency = Array.ConvertAll(documentFrequency, n => Math.Log(1 + ((count - n + 0.5) / (n + 0.5))));
    }

    public int Count { get; }

    public double AverageLength { get; }

    public int[] DocumentFrequency { get; }

    public static FieldStatistics Of(IReadOnlyCollection<int[]> fields, int vocabularySize)
    {
        int[] frequency = new int[vocabularySize];
        foreach (int[] field in fields)
        {
            foreach (int term in field.Distinct())
            {
                frequency[term]++;
            }
        }

        return new FieldStatistics(fields.Count, Math.Max(1, fields.Average(field => field.Length)), frequency);
    }

    /// <summary>One term's part of BM25, with k1 = 1.2 and b = 0.75.</summary>
    public double Weight(int term, int frequency, int length) =>
        _inverseDocumentFrequency[term] * frequency * (K1 + 1) / (frequency + (K1 * (1 - B + (B * length / AverageLength))));
}
