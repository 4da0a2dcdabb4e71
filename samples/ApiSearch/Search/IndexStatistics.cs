namespace ApiSearch.Search;

/// <summary>How frequent words are, field by field.</summary>
/// <param name="Name">Of the names' words.</param>
/// <param name="Type">Of the declaring types' words.</param>
/// <param name="Parameters">Of the parameters' words.</param>
/// <param name="Namespace">Of the namespaces' words.</param>
/// <param name="All">Of all words that are searched.</param>
internal sealed record IndexStatistics(
    FieldStatistics Name,
    FieldStatistics Type,
    FieldStatistics Parameters,
    FieldStatistics Namespace,
    FieldStatistics All)
{
    /// <summary>All of them, in the order of the parameters.</summary>
    public IEnumerable<FieldStatistics> Fields => [Name, Type, Parameters, Namespace, All];

    public static IndexStatistics Of(MemberTerms[] members, int[][] documents, int vocabularySize) => new(
        FieldStatistics.Of([.. members.Select(member => member.Name)], vocabularySize),
        FieldStatistics.Of([.. members.Select(member => member.Type)], vocabularySize),
        FieldStatistics.Of([.. members.Select(member => member.Parameters)], vocabularySize),
        FieldStatistics.Of([.. members.Select(member => member.Namespace)], vocabularySize),
        FieldStatistics.Of(documents, vocabularySize));
}
