namespace AskTheDocs;

/// <summary>Questions as somebody asks them; the documentation does not answer the last one.</summary>
internal static class ExampleQuestions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "how do I wait until all tasks have finished",
        "remove white space from both ends of a string",
        "how can I read a text file line by line",
        "stop a running operation after ten seconds",
        "how long must I boil an egg",
    ];
}
