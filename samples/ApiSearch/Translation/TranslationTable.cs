namespace ApiSearch.Translation;

/// <summary>
/// Which words of a description go with which words of an identifier: <c>finished</c> with <c>Completed</c>, <c>shallow copy</c> with
/// <c>Clone</c>. The probabilities are those of IBM Model 1 (Brown et al. 1993), in both directions.
/// </summary>
/// <param name="Pairs">The pairs that were seen together.</param>
/// <param name="Describing">For each pair, P(word of the description | word of the identifier).</param>
/// <param name="Naming">For each pair, P(word of the identifier | word of the description).</param>
/// <param name="DescriptionFrequency">For each word, how frequent it is among the words of descriptions.</param>
/// <param name="IdentifierFrequency">For each word, how frequent it is among the words of identifiers.</param>
internal sealed record TranslationTable(
    WordPairs Pairs, float[] Describing, float[] Naming, float[] DescriptionFrequency, float[] IdentifierFrequency)
{
    // A word that was never seen stands for itself.
    private const float Itself = 0.5f;

    public (float Describing, float Naming) Find(int description, int identifier) =>
        Pairs.Find(description, identifier) is var pair and >= 0 ? (Describing[pair], Naming[pair])
        : description == identifier ? (Itself, Itself)
        : (0, 0);
}
