namespace ApiSearch.Text;

/// <summary>Numbers the word stems of identifiers and summaries. Stop words and words never seen have no number.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly List<string> _stems = [];

    public Vocabulary()
    {
    }

    /// <summary>A vocabulary read back: the stems in the order of their numbers.</summary>
    public Vocabulary(IEnumerable<string> stems)
    {
        foreach (string stem in stems)
        {
            Number(stem);
        }
    }

    public int Count => _stems.Count;

    public IReadOnlyList<string> Stems => _stems;

    /// <summary>The numbers of an identifier's words, in order; new words are added.</summary>
    public int[] Add(string text) => [.. Words.Split(text).Select(word => Number(Stemmer.Stem(word)))];

    /// <summary>The numbers of a text's words, in order, without stop words and without words never added.</summary>
    public int[] Find(string text)
    {
        var found = new List<int>();
        foreach (string word in Words.Split(text))
        {
            if (!StopWords.Contains(word) && _terms.TryGetValue(Stemmer.Stem(word), out int term))
            {
                found.Add(term);
            }
        }

        return [.. found];
    }

    /// <summary>The number of a stem; a new one is added.</summary>
    public int Number(string stem)
    {
        if (!_terms.TryGetValue(stem, out int number))
        {
            number = _stems.Count;
            _terms.Add(stem, number);
            _stems.Add(stem);
        }

        return number;
    }
}
