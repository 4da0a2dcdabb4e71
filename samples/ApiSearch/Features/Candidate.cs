namespace ApiSearch.Features;

/// <summary>
/// One row of ML.NET data: a question, and one member that might be its answer. All Singles but the label are features; texts become
/// features in the pipeline.
/// </summary>
internal sealed class Candidate
{
    /// <summary>1 for a right answer, else 0. Unknown, and unused, when a new question is asked.</summary>
    public float Label { get; set; }

    /// <summary>The question's number, raw: the pipeline makes it a key.</summary>
    public uint GroupId { get; set; }

    public string Question { get; set; } = "";

    /// <summary>The kind and the name, the declaring type, and the parameters.</summary>
    public string Name { get; set; } = "";

    public string Type { get; set; } = "";

    public string Parameters { get; set; } = "";

    /// <summary>Type, constructor, operator, method, property, field or event.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The question's first word, usually a verb: it tells what kind of member is looked for.</summary>
    public string Verb { get; set; } = "";

    /// <summary>BM25 over all words, as a share of the best candidate's.</summary>
    public float Bm25OfBest { get; set; }

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

    /// <summary>The share of the candidates that have this name, and that have this type.</summary>
    public float SameNameShare { get; set; }

    public float SameTypeShare { get; set; }
}
