using ApiSearch.Storage;

namespace ApiSearch;

/// <summary>What the command line asks for.</summary>
/// <param name="Question">The question; null to train, compare and show examples.</param>
/// <param name="Files">Where the model and the index go.</param>
/// <param name="IsHelp">Whether only the usage is asked for.</param>
internal sealed record Arguments(string? Question, ModelFiles Files, bool IsHelp)
{
    public const string Usage = """
        Finds the .NET API for a description, with a ranker trained on the documentation of .NET's own class library.

          dotnet run -c Release --project samples/ApiSearch
              trains, compares with BM25 and LightGBM on types that were held out, saves the ranker, answers five questions

          dotnet run -c Release --project samples/ApiSearch -- "wait until all tasks have finished"
              answers a question with the saved ranker, training it first if there is none

          --model <path>   the ranker's file; apisearch.zip in the current folder by default, its index lies beside it
          --help           this text
        """;

    /// <exception cref="ArgumentException">In one sentence what is wrong.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        string model = ModelFiles.DefaultModel;
        bool isHelp = false;
        var words = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h" or "-?":
                    isHelp = true;
                    break;
                case "--model":
                    model = ++i < args.Count && args[i].Length > 0 ? args[i]
                        : throw new ArgumentException("--model needs a path after it, such as --model apisearch.zip.");
                    break;
                case ['-', '-', ..]:
                    throw new ArgumentException($"There is no option {args[i]}; --help lists them.");
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(model)) ?? "";
        if (!Directory.Exists(folder))
        {
            throw new ArgumentException($"The folder '{folder}' of --model does not exist.");
        }

        if (Directory.Exists(model))
        {
            throw new ArgumentException($"--model names the folder '{model}'; name a file, such as {Path.Combine(model, ModelFiles.DefaultModel)}.");
        }

        string question = string.Join(' ', words).Trim();
        return args.Count > 0 && words.Count > 0 && question.Length == 0
            ? throw new ArgumentException("The question is empty; ask for something, such as \"wait until all tasks have finished\".")
            : new Arguments(question.Length == 0 ? null : question, new ModelFiles(Path.GetFullPath(model)), isHelp);
    }
}
