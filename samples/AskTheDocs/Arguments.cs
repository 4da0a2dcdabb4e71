using AskTheDocs.Pages;

namespace AskTheDocs;

/// <summary>What the command line asks for.</summary>
/// <param name="Question">The question; null to train, measure and show examples.</param>
/// <param name="Folder">Where the encoder, its vectors and the reranker go.</param>
/// <param name="Encoder">A folder with another encoder; null for all-MiniLM-L6-v2.</param>
/// <param name="Namespaces">Whose pages are searched.</param>
/// <param name="IsHelp">Whether only the usage is asked for.</param>
internal sealed record Arguments(string? Question, string Folder, string? Encoder, IReadOnlyList<string> Namespaces, bool IsHelp)
{
    public const string DefaultFolder = "askthedocs";

    public const string Usage = """
        Answers questions from the documentation that comes with the .NET SDK: found by words and by vectors, ordered by a trained reranker.

          dotnet run -c Release --project samples/AskTheDocs
              trains the reranker, measures each stage on types that were held out, saves it, answers five questions

          dotnet run -c Release --project samples/AskTheDocs -- "how do I wait until all tasks have finished"
              answers a question with the saved reranker, training it first if there is none

          --folder <path>          where the encoder, its vectors and the reranker go; askthedocs in the current folder by default
          --encoder <path>         another encoder's folder, with model.onnx and vocab.txt
          --namespaces <a,b,c*>    what is searched; with a star the namespaces below too
          --help                   this text
        """;

    /// <exception cref="ArgumentException">In one sentence what is wrong.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        string folder = DefaultFolder;
        string? encoder = null;
        IReadOnlyList<string> namespaces = DocPages.UsualNamespaces;
        bool isHelp = false;
        var words = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h" or "-?":
                    isHelp = true;
                    break;
                case "--folder":
                    folder = Value(ref i);
                    break;
                case "--encoder":
                    encoder = Value(ref i);
                    break;
                case "--namespaces":
                    namespaces = Value(ref i).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    break;
                case ['-', '-', ..]:
                    throw new ArgumentException($"There is no option {args[i]}; --help lists them.");
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        string question = string.Join(' ', words).Trim();
        return words.Count > 0 && question.Length == 0
            ? throw new ArgumentException("The question is empty; ask for something, such as \"how do I wait until all tasks have finished\".")
            : new Arguments(question.Length == 0 ? null : question, Path.GetFullPath(folder), encoder, namespaces, isHelp);

        string Value(ref int i) => ++i < args.Count && args[i].Length > 0 ? args[i]
            : throw new ArgumentException($"{args[i - 1]} needs a value after it; --help says which.");
    }
}
