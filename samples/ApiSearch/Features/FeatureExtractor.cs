using ApiSearch.Search;
using ApiSearch.Translation;

namespace ApiSearch.Features;

/// <summary>Measures how well members fit a question, by their identifiers alone: their own summaries are never looked at.</summary>
internal sealed class FeatureExtractor(ApiIndex index, TranslationTable translation)
{
    /// <summary>One row for each hit, in the order of the hits.</summary>
    public Candidate[] Extract(Query query, IReadOnlyList<Hit> hits)
    {
        var pair = new PairFeatures(translation, query);
        IndexedMember[] members = [.. hits.Select(hit => index.Describe(hit.Member))];
        Candidate[] rows = [.. members.Select(pair.Of)];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Bm25OfBest = hits[0].Score > 0 ? (float)(hits[i].Score / hits[0].Score) : 0;
        }

        ListFeatures.Add(rows, members);
        return rows;
    }
}
