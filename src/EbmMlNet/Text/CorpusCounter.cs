namespace EbmMlNet;

/// <summary>Counts in how many distinct passages each term and letter triple stands, in memory that is bounded, whatever the corpus.</summary>
/// <param name="maximumTerms">How many terms are kept; meanwhile up to twice as many are counted.</param>
/// <param name="maximumPassages">After how many distinct passages further ones are no longer counted.</param>
/// <param name="splitsIdentifiers">As <see cref="TextPairOptions.SplitsIdentifiers"/>.</param>
internal sealed class CorpusCounter(int maximumTerms, int maximumPassages, bool splitsIdentifiers)
{
    private readonly AnalyzedText _text = new(splitsIdentifiers);
    private readonly HashSet<ulong> _passages = [];
    private TermTable _terms = new();
    private int _count;
    private long _words;

    public bool IsFull => _passages.Count >= maximumPassages;

    /// <summary>Counts a passage, unless it was there before, or has no words.</summary>
    public void Add(ReadOnlySpan<char> passage)
    {
        if (IsFull || !_passages.Add(TermKey.Of(passage)))
        {
            return;
        }

        _text.Read(passage);
        if (_text.WordCount == 0)
        {
            return;
        }

        _count++;
        _words += _text.WordCount;
        Count(_text.Terms);
        Count(_text.Trigrams);
        if (_terms.Count > 2L * maximumTerms)
        {
            _terms = MostFrequent(least: 1);
        }
    }

    /// <summary>Null where no passage had a word.</summary>
    public CorpusStatistics? Learn()
    {
        if (_count == 0)
        {
            return null;
        }

        TermTable kept = MostFrequent(least: 2);
        return new CorpusStatistics(_count, (float)((double)_words / _count), kept.Keys, kept.Counts);
    }

    private void Count(TermTable terms)
    {
        foreach (ulong term in terms.Keys)
        {
            _ = _terms.Add(term);
        }
    }

    private TermTable MostFrequent(int least)
    {
        ulong[] keys = _terms.Keys.ToArray();
        int[] counts = _terms.Counts.ToArray();
        // Not by who came first: terms of equal count are kept by their keys, the same in any order of the rows.
        Array.Sort(keys, counts);
        int[] order = [.. Enumerable.Range(0, keys.Length).Where(i => counts[i] >= least).OrderByDescending(i => counts[i]).Take(maximumTerms).Order()];
        var kept = new TermTable();
        foreach (int i in order)
        {
            _ = kept.Add(keys[i], counts[i]);
        }

        return kept;
    }
}
