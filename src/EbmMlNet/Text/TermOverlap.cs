namespace EbmMlNet;

/// <summary>What two texts have in common. A cosine or share of nothing is 0.</summary>
internal readonly struct TermOverlap
{
    private readonly TermTable _query;
    private readonly TermTable _passage;
    private readonly double _weight;
    private readonly double _product;
    private readonly double _weightedProduct;

    public TermOverlap(TermTable query, TermTable passage, TermWeights? weights = null)
    {
        (_query, _passage) = (query, passage);
        for (int i = 0; i < query.Count; i++)
        {
            if (passage.Find(query.Keys[i]) is var number and >= 0)
            {
                Count++;
                int inQuery = query.Counts[i], inPassage = passage.Counts[number];
                double weight = weights is null ? 1 : weights.Values[i];
                _weight += weight;
                _product += (double)inQuery * inPassage;
                _weightedProduct += TermWeights.Damped(inQuery) * TermWeights.Damped(inPassage) * weight * weight;
            }
        }
    }

    /// <summary>How many terms both have.</summary>
    public int Count { get; }

    public float OfQuery => Count == 0 ? 0 : (float)Count / _query.Count;

    public float OfPassage => Count == 0 ? 0 : (float)Count / _passage.Count;

    /// <summary>Of vectors of counts.</summary>
    public float Cosine => Count == 0 ? 0 : (float)(_product / Math.Sqrt(Squares(_query) * Squares(_passage)));

    public float WeightOf(TermWeights all) => Count == 0 ? 0 : (float)(_weight / all.Sum);

    /// <summary>Of vectors of (1 + ln f) weight.</summary>
    public float WeightedCosine(TermWeights query, TermWeights passage) =>
        Count == 0 ? 0 : (float)(_weightedProduct / (query.Norm * passage.Norm));

    private static double Squares(TermTable terms)
    {
        double squares = 0;
        foreach (int count in terms.Counts)
        {
            squares += (double)count * count;
        }

        return squares;
    }
}
