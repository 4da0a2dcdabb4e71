using System.Diagnostics;
using System.Globalization;
using ApiSearch.Documentation;
using AskTheDocs.Consumption;
using AskTheDocs.Encoding;
using AskTheDocs.Evaluation;
using AskTheDocs.Pages;
using AskTheDocs.Questions;
using AskTheDocs.Retrieval;
using AskTheDocs.Training;
using EbmMlNet;

namespace AskTheDocs;

/// <summary>The whole way, from the documentation to answers.</summary>
internal sealed class Assistant : IDisposable
{
    private const int TrainingQuestions = 1_500;
    private const int HeldOutQuestions = 500;
    // Longer pages are long lists of exceptions.
    private const int MaximumTokens = 64;

    private readonly TextWriter _output;
    private readonly string _model;
    private readonly OnnxSentenceEncoder _encoder;
    private readonly CachedEmbeddingGenerator _cached;
    private readonly DocLibrary _library;
    private readonly DocQuestion[] _strange;

    private Assistant(
        TextWriter output, string model, OnnxSentenceEncoder encoder, CachedEmbeddingGenerator cached, DocLibrary library, DocQuestion[] strange)
    {
        _output = output;
        _model = model;
        _encoder = encoder;
        _cached = cached;
        _library = library;
        _strange = strange;
    }

    /// <summary>Reads the documentation, and embeds what was not embedded before.</summary>
    public static async Task<Assistant> OpenAsync(Arguments arguments, TextWriter output)
    {
        DocumentationSource source = DocumentationSource.FindOrThrow();
        var encoder = new OnnxSentenceEncoder(arguments.Encoder ?? MiniLm.CopyTo(Path.Combine(arguments.Folder, "minilm")), new() { MaximumTokens = MaximumTokens });
        var cached = new CachedEmbeddingGenerator(encoder, new() { Folder = arguments.Folder });
        ApiMember[] members = DocumentationReader.Read(source.Files);
        DocPage[] pages = DocPages.Of(members, arguments.Namespaces);
        if (pages.Length == 0)
        {
            throw new ArgumentException($"The documentation has no page in the namespaces {string.Join(", ", arguments.Namespaces)}.");
        }

        var clock = Stopwatch.StartNew();
        DocLibrary library = await DocLibrary.BuildAsync(pages, new MemoryCollection("docs"), cached).ConfigureAwait(false);
        Say(output, clock, $"{pages.Length:N0} pages of .NET {source.Version} with their vectors");
        var known = pages.SelectMany(page => page.Summaries).ToHashSet(StringComparer.Ordinal);
        DocQuestion[] strange =
        [
            .. DocQuestions.Of(DocPages.Of(members, DocPages.Others(members, arguments.Namespaces)), heldOut: true, HeldOutQuestions)
                .Where(question => !known.Contains(question.Text)),
        ];
        return new Assistant(output, Path.Combine(arguments.Folder, "reranker.zip"), encoder, cached, library, strange);
    }

    /// <summary>The saved reranker, or a new one where there is none.</summary>
    public async Task<TrainableReranker> GetRerankerAsync() =>
        File.Exists(_model) ? TrainableReranker.Load(_model, _cached) : await TrainAsync().ConfigureAwait(false);

    public async Task<TrainableReranker> TrainAsync()
    {
        DocQuestion[] questions = DocQuestions.Of(_library.Pages, heldOut: false, TrainingQuestions);
        var clock = Stopwatch.StartNew();
        TrainableReranker reranker = await RerankerTraining.RunAsync(_library, questions, _cached).ConfigureAwait(false);
        reranker.Save(_model);
        Say(_output, clock, $"trained on {questions.Length:N0} questions about training types; saved {Path.GetFileName(_model)}");
        return reranker;
    }

    public async Task MeasureAsync(TrainableReranker reranker)
    {
        DocQuestion[] questions = DocQuestions.Of(_library.Pages, heldOut: true, HeldOutQuestions);
        if (questions.Length == 0)
        {
            await _output.WriteLineAsync("There is no question about a held-out type in these namespaces, so nothing is measured.").ConfigureAwait(false);
            return;
        }

        var clock = Stopwatch.StartNew();
        Stage[] stages = await StageComparison.RunAsync(_library, questions, reranker, _encoder).ConfigureAwait(false);
        Say(_output, clock, $"measured on {questions.Length:N0} questions about held-out types, among all pages");
        await _output.WriteLineAsync().ConfigureAwait(false);
        foreach (string line in StageComparison.Table(stages))
        {
            await _output.WriteLineAsync(line).ConfigureAwait(false);
        }

        double alarms = await ShareWithoutAnswerAsync(reranker, questions).ConfigureAwait(false);
        double found = await ShareWithoutAnswerAsync(reranker, _strange).ConfigureAwait(false);
        await _output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"\"I do not know\" to {alarms:P1} of these questions, and to {found:P1} of {_strange.Length:N0} about namespaces that are not searched")).ConfigureAwait(false);
    }

    public async Task AnswerAsync(TrainableReranker reranker, int top, params IEnumerable<string> questions)
    {
        foreach (string question in questions)
        {
            DocPage[] found = await _library.FindAsync(question).ConfigureAwait(false);
            RerankedList<DocPage> answers = await reranker.RerankAsync(question, found, page => page.Text, top).ConfigureAwait(false);
            await _output.WriteLineAsync().ConfigureAwait(false);
            foreach (string line in AnswerText.Lines(question, answers))
            {
                await _output.WriteLineAsync(line).ConfigureAwait(false);
            }
        }
    }

    private async Task<double> ShareWithoutAnswerAsync(TrainableReranker reranker, IReadOnlyCollection<DocQuestion> questions)
    {
        int none = 0;
        foreach (DocQuestion question in questions)
        {
            DocPage[] found = await _library.FindAsync(question.Text).ConfigureAwait(false);
            none += (await reranker.RerankAsync(question.Text, found, page => page.Text, 1).ConfigureAwait(false)).NoGoodAnswer ? 1 : 0;
        }

        return (double)none / Math.Max(1, questions.Count);
    }

    public void Dispose() => _cached.Dispose();

    private static void Say(TextWriter output, Stopwatch clock, FormattableString what) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:F1} s  {what.ToString(CultureInfo.InvariantCulture)}"));
}
