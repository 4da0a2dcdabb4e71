using IntentSearch;
using IntentSearch.Consumption;
using IntentSearch.Data;
using IntentSearch.Training;

try
{
    return Run(Arguments.Parse(args));
}
catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Run(Arguments arguments)
{
    if (arguments.IsHelp)
    {
        Console.WriteLine(Arguments.Usage);
        return 0;
    }

    var data = IntentData.Load(IntentData.Folder);
    bool isQuestion = arguments.Question is not null;
    if (!isQuestion || !File.Exists(arguments.Model))
    {
        IntentTraining.Run(data, arguments.Model, compare: !isQuestion, Console.Out);
    }

    using var searcher = new IntentSearcher(arguments.Model, data.Intents);
    foreach (string question in arguments.Question is { } asked ? [asked] : ExampleQuestions.All)
    {
        Console.WriteLine();
        foreach (string line in AnswerText.Lines(question, searcher.Rank(question).Take(isQuestion ? data.Intents.Count : 3)))
        {
            Console.WriteLine(line);
        }
    }

    return 0;
}
