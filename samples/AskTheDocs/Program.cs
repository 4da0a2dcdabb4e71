using AskTheDocs;
using EbmMlNet;

try
{
    return await RunAsync(Arguments.Parse(args));
}
catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static async Task<int> RunAsync(Arguments arguments)
{
    if (arguments.IsHelp)
    {
        Console.WriteLine(Arguments.Usage);
        return 0;
    }

    using Assistant assistant = await Assistant.OpenAsync(arguments, Console.Out);
    if (arguments.Question is { } question)
    {
        await assistant.AnswerAsync(await assistant.GetRerankerAsync(), 5, question);
        return 0;
    }

    TrainableReranker reranker = await assistant.TrainAsync();
    await assistant.MeasureAsync(reranker);
    await assistant.AnswerAsync(reranker, 3, ExampleQuestions.All);
    return 0;
}
