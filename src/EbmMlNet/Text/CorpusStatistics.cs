namespace EbmMlNet;

/// <summary>What was learnt of a corpus of passages: how many there are, how long, and in how many of them each term stands.</summary>
/// <remarks>
/// A term that stands in one passage only, or was never seen, is not kept: it counts as standing in one. Nothing is asked of a term
/// but in a text that has it.
/// </remarks>
internal sealed class CorpusStatistics
{
    private readonly TermTable _terms = new();
    private readonly float[] _inverseFrequency;
    private readonly float _ofRareTerm;

    /// <param name="passageCount">N, 1 or more.</param>
    /// <param name="meanLength">The mean number of words of a passage, above 0.</param>
    /// <param name="keys">Distinct terms.</param>
    /// <param name="frequencies">In how many passages each stands, from 1 to N.</param>
    public CorpusStatistics(int passageCount, float meanLength, ReadOnlySpan<ulong> keys, ReadOnlySpan<int> frequencies)
    {
        PassageCount = passageCount;
        MeanLength = meanLength;
        _inverseFrequency = new float[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            _ = _terms.Add(keys[i], frequencies[i]);
            _inverseFrequency[i] = InverseFrequency(frequencies[i]);
        }

        _ofRareTerm = InverseFrequency(1);
    }

    public int PassageCount { get; }

    public float MeanLength { get; }

    public ReadOnlySpan<ulong> Keys => _terms.Keys;

    public ReadOnlySpan<int> Frequencies => _terms.Counts;

    /// <summary>ln(1 + (N - n + 1/2) / (n + 1/2)), which is above 0.</summary>
    public float InverseFrequencyOf(ulong term) => _terms.Find(term) is var number and >= 0 ? _inverseFrequency[number] : _ofRareTerm;

    private float InverseFrequency(int n) => (float)Math.Log(1 + ((PassageCount - n + 0.5) / (n + 0.5)));
}
