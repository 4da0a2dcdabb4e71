namespace ApiSearch.Features;

/// <summary>One row of ML.NET data: a question, and one member that might be its answer. All Singles but the label are features.</summary>
internal sealed class Candidate
{
    /// <summary>1 for a right answer, else 0. Unknown, and unused, when a new question is asked.</summary>
    public float Label { get; set; }

    /// <summary>The question's number, raw: the pipeline makes it a key.</summary>
    public uint GroupId { get; set; }

    /// <summary>Type, constructor, operator, method, property, field or event.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The question's first word, usually a verb: it tells what kind of member is looked for.</summary>
    public string Verb { get; set; } = "";

    /// <summary>BM25 over all words, as a share of the best candidate's.</summary>
    public float Bm25OfBest { get; set; }

    /// <summary>BM25 of single fields.</summary>
    public float Bm25Name { get; set; }

    public float Bm25Type { get; set; }

    public float Bm25Parameters { get; set; }

    public float Bm25Namespace { get; set; }

    /// <summary>Which part of the question's words the member has; rare words weigh more.</summary>
    public float QueryInWords { get; set; }

    /// <summary>Which part of the name's words the question has; rare words weigh more.</summary>
    public float NameInQuery { get; set; }

    public float ParametersInQuery { get; set; }

    /// <summary>The longest run of the type's words that the question has in that order, as a share of the type's words.</summary>
    public float TypePhrase { get; set; }

    /// <summary>Which part of the name's letter triples the question has.</summary>
    public float NameTrigrams { get; set; }

    public float TypeTrigrams { get; set; }

    /// <summary>How much likelier the member's words make the question's words: mean logarithm, sum, and the least likely word's.</summary>
    public float QueryFromWords { get; set; }

    public float QueryFromWordsSum { get; set; }

    public float QueryFromWordsLeast { get; set; }

    /// <summary>How far <see cref="QueryFromWords"/> is behind the best candidate's.</summary>
    public float QueryFromWordsBehind { get; set; }

    /// <summary>The probability of the member among the candidates, by the sum alone.</summary>
    public float QueryFromWordsPosterior { get; set; }

    /// <summary>The mean again, with the one word of the member that explains each word of the question best.</summary>
    public float QueryFromBestWords { get; set; }

    public float QueryFromName { get; set; }

    public float QueryFromType { get; set; }

    /// <summary>The same for the question's first word, usually a verb, and for the three that follow.</summary>
    public float VerbFromKind { get; set; }

    public float VerbFromName { get; set; }

    public float HeadFromName { get; set; }

    /// <summary>How much likelier the question makes the least likely word of a field.</summary>
    public float NameFromQuery { get; set; }

    public float TypeFromQuery { get; set; }

    public float ParametersFromQuery { get; set; }

    /// <summary>Whether the question mentions the name, the type, and how many parameter types, written as identifiers.</summary>
    public float NameMentioned { get; set; }

    public float TypeMentioned { get; set; }

    public float ParametersMentioned { get; set; }

    public float ParametersNotMentioned { get; set; }

    /// <summary>How many identifiers the question mentions that the member does not have.</summary>
    public float OthersMentioned { get; set; }

    /// <summary>The share of the candidates that have this name, and that have this type.</summary>
    public float SameNameShare { get; set; }

    public float SameTypeShare { get; set; }

    /// <summary>The number of the question's words.</summary>
    public float QueryLength { get; set; }
}
