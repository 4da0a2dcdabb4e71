namespace IntentSearch;

/// <summary>Questions that are not in the data.</summary>
internal static class ExampleQuestions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "I've been offline since lunch and the router shows a red lamp",
        "could your engineer come round on Saturday instead?",
        "the last invoice has ten euros on it that I can't explain",
        "My boy typed a wrong code and now the phone asks for something called PUK",
        "how expensive is surfing with my mobile on holiday in Mexico",
    ];
}
