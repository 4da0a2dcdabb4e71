using ApiSearch.Search;
using ApiSearch.Text;
using ApiSearch.Translation;

namespace ApiSearch.Features;

/// <summary>Features of one question with one member, each for itself.</summary>
internal sealed class PairFeatures(IndexStatistics statistics, TranslationTable table, Query query)
{
    private readonly QueryTranslation _translation = new(table, query.Distinct);
    private readonly string _verb = Words.Split(query.Text).FirstOrDefault("");
    private readonly HashSet<int> _queryTrigrams = [.. Trigrams.Of(query.Text)];

    public Candidate Of(IndexedMember member)
    {
        MemberTerms terms = member.Terms;
        Lift fromWords = _translation.OfQuery(terms.Words, ..);
        int parametersMentioned = member.ParameterTypes.Count(query.Mentioned.Contains);
        return new Candidate
        {
            Kind = member.Kind,
            Verb = _verb,
            Bm25Name = (float)statistics.Name.Score(query.Distinct, terms.Name),
            Bm25Type = (float)statistics.Type.Score(query.Distinct, terms.Type),
            Bm25Parameters = (float)statistics.Parameters.Score(query.Distinct, terms.Parameters),
            Bm25Namespace = (float)statistics.Namespace.Score(query.Distinct, terms.Namespace),
            QueryInWords = Coverage(query.Distinct, terms.Words),
            NameInQuery = Coverage(terms.Name, query.Distinct),
            ParametersInQuery = Coverage(terms.Parameters, query.Distinct),
            TypePhrase = LongestRun(terms.Type, query.Terms),
            NameTrigrams = TrigramsInQuery(member.NameTrigrams),
            TypeTrigrams = TrigramsInQuery(member.TypeTrigrams),
            QueryFromWords = fromWords.Mean,
            QueryFromWordsSum = fromWords.Mean * query.Distinct.Length,
            QueryFromWordsLeast = fromWords.Least,
            QueryFromBestWords = _translation.OfQueryByBestWord(terms.Words),
            QueryFromName = _translation.OfQuery(terms.Name, ..).Mean,
            QueryFromType = _translation.OfQuery(terms.Type, ..).Mean,
            VerbFromKind = _translation.OfQuery([terms.Kind], ..1).Mean,
            VerbFromName = _translation.OfQuery(terms.Name, ..1).Mean,
            HeadFromName = _translation.OfQuery(terms.Name, 1..4).Mean,
            NameFromQuery = _translation.OfIdentifier(terms.Name).Least,
            TypeFromQuery = _translation.OfIdentifier(terms.Type).Least,
            ParametersFromQuery = _translation.OfIdentifier(terms.Parameters).Least,
            NameMentioned = query.Mentioned.Contains(member.Name.Name) ? 1 : 0,
            TypeMentioned = query.Mentioned.Contains(member.TypeName) ? 1 : 0,
            ParametersMentioned = parametersMentioned,
            ParametersNotMentioned = member.ParameterTypes.Length - parametersMentioned,
            OthersMentioned = query.Mentioned.Count(identifier => !member.Has(identifier)),
            QueryLength = query.Terms.Length,
        };
    }

    // Which part of the words, weighted by how rare they are, is among the others.
    private float Coverage(int[] words, int[] others)
    {
        double covered = 0, total = 0;
        foreach (int word in words)
        {
            double weight = statistics.All.InverseDocumentFrequency(word);
            total += weight;
            covered += Array.IndexOf(others, word) >= 0 ? weight : 0;
        }

        return total == 0 ? 0 : (float)(covered / total);
    }

    private static float LongestRun(ReadOnlySpan<int> field, ReadOnlySpan<int> text)
    {
        int longest = 0;
        for (int i = 0; i < field.Length; i++)
        {
            for (int j = 0; j < text.Length; j++)
            {
                longest = Math.Max(longest, field[i..].CommonPrefixLength(text[j..]));
            }
        }

        return field.Length == 0 ? 0 : (float)longest / field.Length;
    }

    private float TrigramsInQuery(int[] trigrams) =>
        trigrams.Length == 0 ? 0 : (float)trigrams.Count(_queryTrigrams.Contains) / trigrams.Length;
}
