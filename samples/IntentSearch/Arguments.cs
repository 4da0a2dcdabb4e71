namespace IntentSearch;

/// <summary>What the command line asks for.</summary>
/// <param name="Question">The question; null to train, compare and show examples.</param>
/// <param name="Model">Where the model goes: ML.NET's zip.</param>
/// <param name="IsHelp">Whether only the usage is asked for.</param>
internal sealed record Arguments(string? Question, string Model, bool IsHelp)
{
    public const string DefaultModel = "intents.zip";

    public const string Usage = """
        Finds what a customer wants from what the customer writes: an energy of questions and descriptions of intents.

          dotnet run -c Release --project samples/IntentSearch
              trains, compares with ML.NET's own trainers on questions that were held out, saves the model, answers five questions

          dotnet run -c Release --project samples/IntentSearch -- "my internet is gone"
              ranks all intents for a question with the saved model, training it first if there is none

          --model <path>   the model's file; intents.zip in the current folder by default
          --help           this text
        """;

    /// <exception cref="ArgumentException">In one sentence what is wrong.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        string model = DefaultModel;
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
                        : throw new ArgumentException($"--model needs a path after it, such as --model {DefaultModel}.");
                    break;
                case ['-', '-', ..]:
                    throw new ArgumentException($"There is no option {args[i]}; --help lists them.");
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        if (Directory.Exists(model))
        {
            throw new ArgumentException($"--model names the folder '{model}'; name a file, such as {Path.Combine(model, DefaultModel)}.");
        }

        string question = string.Join(' ', words).Trim();
        return words.Count > 0 && question.Length == 0
            ? throw new ArgumentException("The question is empty; ask for something, such as \"my internet is gone\".")
            : new Arguments(question.Length == 0 ? null : question, Path.GetFullPath(model), isHelp);
    }
}
