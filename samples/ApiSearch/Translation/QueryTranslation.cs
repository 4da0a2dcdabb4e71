namespace ApiSearch.Translation;

/// <summary>How well identifiers fit one question. Candidates share most of their words, so each word is looked up once.</summary>
/// <param name="table">What goes with what.</param>
/// <param name="descriptions">The question's distinct words.</param>
internal sealed class QueryTranslation(TranslationTable table, int[] descriptions)
{
    private readonly Dictionary<int, WordFit> _fits = [];
    private readonly double[] _scratch = new double[descriptions.Length];

    /// <param name="Describing">For each word of the question, P(that word | this word of an identifier).</param>
    /// <param name="Lift">How much likelier the question makes this word.</param>
    private sealed record WordFit(float[] Describing, double Lift);

    /// <summary>How much likelier the words of an identifier make the question's words, or those at some places.</summary>
    public Lift OfQuery(ReadOnlySpan<int> identifiers, Range places)
    {
        Array.Clear(_scratch);
        foreach (int identifier in identifiers)
        {
            float[] describing = Fit(identifier).Describing;
            for (int place = 0; place < describing.Length; place++)
            {
                _scratch[place] += describing[place] / identifiers.Length;
            }
        }

        return OfScratch(places);
    }

    /// <summary>The mean, where each word of the question is explained by one word of the identifier: a long identifier is not worse.</summary>
    public float OfQueryByBestWord(ReadOnlySpan<int> identifiers)
    {
        Array.Clear(_scratch);
        foreach (int identifier in identifiers)
        {
            float[] describing = Fit(identifier).Describing;
            for (int place = 0; place < describing.Length; place++)
            {
                _scratch[place] = Math.Max(_scratch[place], describing[place]);
            }
        }

        return OfScratch(..).Mean;
    }

    /// <summary>How much likelier the question makes the words of an identifier.</summary>
    public Lift OfIdentifier(int[] identifiers) => Lift.Over(Array.ConvertAll(identifiers, identifier => Fit(identifier).Lift));

    private Lift OfScratch(Range places)
    {
        int start = Math.Min(places.Start.Value, descriptions.Length);
        int end = places.End.IsFromEnd ? descriptions.Length : Math.Min(places.End.Value, descriptions.Length);
        for (int place = start; place < end; place++)
        {
            _scratch[place] = Lift.Of(_scratch[place], table.DescriptionFrequency[descriptions[place]]);
        }

        return Lift.Over(_scratch.AsSpan(start, end - start));
    }

    private WordFit Fit(int identifier)
    {
        if (!_fits.TryGetValue(identifier, out WordFit? fit))
        {
            float[] describing = new float[descriptions.Length];
            double naming = 0;
            for (int place = 0; place < describing.Length; place++)
            {
                (describing[place], float probability) = table.Find(descriptions[place], identifier);
                naming += probability / descriptions.Length;
            }

            fit = new WordFit(describing, Lift.Of(naming, table.IdentifierFrequency[identifier]));
            _fits.Add(identifier, fit);
        }

        return fit;
    }
}
