using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>Two texts, and if a test wants them their embeddings.</summary>
internal sealed class TextPairRow
{
    public const int Dimension = 3;

    public string? Query { get; set; }

    public string? Passage { get; set; }

    [VectorType(Dimension)]
    public float[] QueryVector { get; set; } = new float[Dimension];

    [VectorType(Dimension)]
    public float[] PassageVector { get; set; } = new float[Dimension];

    /// <summary>No random numbers: later versions make the same ones.</summary>
    public static TextPairRow[] Some { get; } =
    [
        Of("How do I reset my PIN?", "You can reset your PIN at any ATM of ours. Choose PIN services."),
        Of("How do I reset my PIN?", "Cards arrive within 5 working days."),
        Of("How do I reset my PIN?", "Resetting a password takes 2 minutes; how long do resets of PINs take?"),
        Of("Is my card valid in Paris for 30 days", "A card of Rosa Parks Bank is valid abroad, in Paris too, for 30 days."),
        Of("Is my card valid in Paris for 30 days", "is my card valid in paris for 30 days?"),
        Of("", "Cards arrive within 5 working days."),
        Of("card card card", "card"),
        Of("Überweisung nach Österreich", "überweisungen nach ÖSTERREICH kosten 1,50 Euro"),
        Of("東京タワーの高さ", "東京タワーは333メートルです"),
    ];

    public static TextPairRow Of(string? query, string? passage) => new()
    {
        Query = query,
        Passage = passage,
        QueryVector = [query?.Length ?? 0, 1, -1],
        PassageVector = [passage?.Length ?? 0, 2, 0.5f],
    };

    public static IDataView Load(MLContext ml, IEnumerable<TextPairRow> rows) => ml.Data.LoadFromEnumerable(rows);
}
