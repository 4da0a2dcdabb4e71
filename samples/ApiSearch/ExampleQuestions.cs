namespace ApiSearch;

/// <summary>Questions as somebody who does not know the API asks them.</summary>
internal static class ExampleQuestions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "wait until all tasks have finished",
        "remove white space from both ends of a string",
        "read all lines of a text file",
        "compute the hash of a stream with SHA-256",
        "raised when a file in a watched folder has changed",
    ];
}
