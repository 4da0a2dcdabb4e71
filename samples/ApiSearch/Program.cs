using ApiSearch;
using ApiSearch.Consumption;
using ApiSearch.Documentation;
using ApiSearch.Storage;
using ApiSearch.Training;

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

    DocumentationSource source = DocumentationSource.FindOrThrow();
    ModelFiles files = arguments.Files;
    if (arguments.Question is not { } question)
    {
        SearchData trained = RankerTraining.Run(source, files, compare: true, Console.Out);
        Answer(files, trained, 3, ExampleQuestions.All);
        return 0;
    }

    SearchData data = File.Exists(files.Model)
        ? IndexFile.TryLoad(files.Index, source.Fingerprint) ?? IndexRebuilding.Run(source, files, Console.Out)
        : RankerTraining.Run(source, files, compare: false, Console.Out);
    Answer(files, data, 10, question);
    return 0;
}

static void Answer(ModelFiles files, SearchData data, int count, params IEnumerable<string> questions)
{
    var searcher = new ApiSearcher(files.Model, data);
    foreach (string question in questions)
    {
        Console.WriteLine();
        foreach (string line in AnswerText.Lines(question, searcher.Ask(question, count)))
        {
            Console.WriteLine(line);
        }
    }
}
