using ApiSearch.Search;
using ApiSearch.Text;
using ApiSearch.Translation;

namespace ApiSearch.Features;

/// <summary>One question with one member, each for itself: the texts to compare, and how well the words of one translate into the other's.</summary>
internal sealed class PairFeatures(TranslationTable table, Query query)
{
    private readonly QueryTranslation _translation = new(table, query.Terms);
    private readonly string _verb = Words.Split(query.Text).FirstOrDefault("");

    public Candidate Of(IndexedMember member)
    {
        MemberTerms terms = member.Terms;
        Lift fromWords = _translation.OfQuery(terms.Words, ..);
        string kind = member.Name.KindName;
        return new Candidate
        {
            Question = query.Text,
            // A name is known by its capital where no sentence begins with it.
            Name = $"{kind} {member.Texts.Name}",
            Type = $"of {member.Texts.Type}",
            Parameters = $"with {member.Texts.Parameters}",
            Kind = kind,
            Verb = _verb,
            QueryFromWords = fromWords.Mean,
            QueryFromWordsSum = fromWords.Mean * query.Terms.Length,
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
        };
    }
}
