namespace EbmMlNet;

/// <summary>Where the words of a query stand in a passage. Not for two threads at a time.</summary>
internal sealed class WordPlaces
{
    // A text of one word repeated would otherwise take quadratic time.
    private const int MostWordsOfRun = 256;

    // For each word of the passage, the number of the same term in the query, or -1.
    private int[] _matches = [];

    // For each term of the query how often the passage, or a stretch of it, has it, and its last place in the query.
    private int[] _found = [];
    private int[] _lastPlace = [];

    // For each place in the query: the place before it that has the same term, the run that ended there, and where in the passage.
    private readonly int[] _placeBefore = new int[MostWordsOfRun];
    private readonly int[] _runs = new int[MostWordsOfRun];
    private readonly int[] _runEnds = new int[MostWordsOfRun];
    private int _terms;
    private int _words;

    /// <summary>For each term of the query, how often the passage has it.</summary>
    public ReadOnlySpan<int> Found => _found.AsSpan(0, _terms);

    public void ReadQuery(AnalyzedText query)
    {
        _terms = query.Terms.Count;
        Resize(ref _found, _terms);
        Resize(ref _lastPlace, _terms);
        _lastPlace.AsSpan(0, _terms).Fill(-1);
        for (int place = 0; place < Math.Min(query.WordCount, MostWordsOfRun); place++)
        {
            int term = query.Terms.Find(query.Words[place]);
            _placeBefore[place] = _lastPlace[term];
            _lastPlace[term] = place;
        }
    }

    public void ReadPassage(AnalyzedText query, AnalyzedText passage)
    {
        _words = passage.WordCount;
        Resize(ref _matches, _words);
        _found.AsSpan(0, _terms).Clear();
        for (int i = 0; i < _words; i++)
        {
            int term = query.Terms.Find(passage.Words[i]);
            _matches[i] = term;
            if (term >= 0)
            {
                _found[term]++;
            }
        }
    }

    /// <summary>Where in the passage a term of the query first stands, or -1.</summary>
    public int First(int term) => _matches.AsSpan(0, _words).IndexOf(term);

    /// <summary>The longest run of words that both have, as far as the query's first words go.</summary>
    public int LongestRun()
    {
        int longest = 0;
        Array.Fill(_runEnds, -2);
        for (int i = 0; i < _words; i++)
        {
            // From the last place to the first: the place before still has its run up to the word before.
            for (int place = _matches[i] < 0 ? -1 : _lastPlace[_matches[i]]; place >= 0; place = _placeBefore[place])
            {
                _runs[place] = place > 0 && _runEnds[place - 1] == i - 1 ? _runs[place - 1] + 1 : 1;
                _runEnds[place] = i;
                longest = Math.Max(longest, _runs[place]);
            }
        }

        return longest;
    }

    /// <summary>How many words the shortest stretch of the passage has that holds so many of the query's terms, which it must have.</summary>
    public int ShortestStretch(int terms)
    {
        int shortest = _words, inside = 0, start = 0;
        _found.AsSpan(0, _terms).Clear();
        for (int end = 0; end < _words; end++)
        {
            if (_matches[end] is var term and >= 0 && _found[term]++ == 0)
            {
                inside++;
            }

            for (; inside == terms; start++)
            {
                shortest = Math.Min(shortest, end - start + 1);
                if (_matches[start] is var left and >= 0 && --_found[left] == 0)
                {
                    inside--;
                }
            }
        }

        return shortest;
    }

    private static void Resize(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            array = new int[Math.Max(length, 2 * array.Length)];
        }
    }
}
