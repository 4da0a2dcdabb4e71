using System.Globalization;
using EbmMlNet.Tests;
using EbmMlNet.Text.Tests.Reranking;
using EbmMlNet.Training.Tests.Conformance;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Text.Tests.Embedding;

public sealed class TextEmbeddingTests(MiniLm miniLm) : IClassFixture<MiniLm>, IDisposable
{
    private static readonly string[] s_texts = ["open an account", "", "close an account", "open an account", "?!", null!];
    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("ebm-embed-").FullName;

    private string PathOf => Path.Combine(_folder, "model.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The vectors of texts as a pipeline makes them, through a view and through an engine.</summary>
    internal static string[] Lines(MLContext ml, ITransformer model, string[] texts)
    {
        IDataView view = model.Transform(View(ml, texts));
        using PredictionEngine<Row, Embedded> engine = ml.Model.CreatePredictionEngine<Row, Embedded>(model);
        return
        [
            .. view.GetColumn<float[]>("Vector").Concat(texts.Select(text => engine.Predict(new Row { Text = text }).Vector))
                .Select(vector => string.Join(' ', vector.Take(4).Select(value => value.ToString("F4", CultureInfo.InvariantCulture)))),
        ];
    }

    [Fact]
    public void Texts_become_vectors_in_batches_and_equal_ones_are_asked_for_once()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        string[] texts = [.. Enumerable.Range(0, 1000).SelectMany(i => (string[])[$"text {i}", $"text {i % 10}", ""])];
        IDataView view = Fit(letters, texts, new() { Cache = new() { BatchSize = 100 } }).Transform(View(_ml, texts));
        Assert.Equal("Vector<Single, 4>", view.Schema["Vector"].Type.ToString());
        Assert.Single(letters.Asked);
        float[][] vectors = [.. view.GetColumn<float[]>("Vector")];
        Assert.Equal(1000, letters.Asked.Count);
        Assert.Equal(1000, letters.Asked.Distinct().Count());
        Assert.True(letters.Calls.Count <= 12, $"{letters.Calls.Count} calls");
        Assert.Equal(Expected(letters, texts), vectors);

        // A second pass asks for nothing, and neither does a column that is not wanted.
        letters.Calls.Clear();
        Assert.Equal(vectors, [.. view.GetColumn<float[]>("Vector")]);
        Assert.Empty(letters.Calls);
        _ = Fit(letters, texts).Transform(View(_ml, texts)).GetColumn<string>("Text").Count();
        Assert.Single(letters.Calls);
    }

    [Fact]
    public void A_small_memory_changes_nothing_but_the_work()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"text {i % 40}")];
        IDataView view = Fit(letters, texts, new() { Cache = new() { BatchSize = 50, VectorsInMemory = 3 } }).Transform(View(_ml, texts));
        Assert.Equal(Expected(letters, texts), view.GetColumn<float[]>("Vector"));
    }

    [Fact]
    public void A_folder_keeps_them_for_the_next_time()
    {
        var letters = new SmallReranker.LetterEmbeddings("letters");
        var options = new TextEmbeddingOptions { Cache = new() { Folder = _folder } };
        float[][] first = [.. Fit(letters, s_texts, options).Transform(View(_ml, s_texts)).GetColumn<float[]>("Vector")];
        letters.Asked.Clear();
        Assert.Equal(first, Fit(letters, s_texts, options).Transform(View(_ml, s_texts)).GetColumn<float[]>("Vector"));
        Assert.Empty(letters.Asked);
        Assert.Equal([0f, 0, 0, 0], first[1]);
        Assert.All((int[])[4, 5], i => Assert.Equal(first[1], first[i]));
        Assert.Equal(first[0], first[3]);
    }

    [Fact]
    public void A_ranker_on_their_cosine_is_trained_saved_and_loaded()
    {
        using var letters = new SmallReranker.LetterEmbeddings("letters of a ranker", 8);
        JudgedPassage[] judgments = SmallReranker.Judgments[..160];
        IDataView data = _ml.Data.LoadFromEnumerable(judgments.Select(judgment => new { judgment.Query, judgment.Passage, Label = judgment.Grade, GroupId = judgment.Query }));
        ITransformer model = _ml.Transforms.EmbedText("QueryVector", "Query", letters)
            .Append(_ml.Transforms.EmbedText("PassageVector", "Passage", letters))
            .Append(_ml.Transforms.TextPair("Features", "Query", "Passage", new() { QueryEmbeddingColumnName = "QueryVector", PassageEmbeddingColumnName = "PassageVector", AddsProducts = true }))
            .Append(_ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31))
            .Append(SmallReranker.Trainer(_ml))
            .Fit(data);
        float[] scores = [.. model.Transform(data).GetColumn<float>("Score")];
        Assert.Equal(Enum.GetNames<TextPairFeature>().Length + 1 + 8, ((VectorDataViewType)model.Transform(data).Schema["Features"].Type).Size);
        _ml.Model.Save(model, data.Schema, PathOf);
        EmbeddingGenerators.Register(letters);
        Assert.Equal(scores, _ml.Model.Load(PathOf, out _).Transform(data).GetColumn<float>("Score"));
    }

    [SkippableFact]
    public void The_page_on_text_does_what_it_says()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(SmallReranker.Judgments[..3]);
        float[][] features = DocExamples.EmbedExample.Run(_ml, data, miniLm.Require(), _folder);
        Assert.Equal(Enum.GetNames<TextPairFeature>().Length + 1, features[0].Length);
        Assert.True(features[0][^1] > features[1][^1]);
        Assert.Single(Directory.GetFiles(_folder, "onnx-*.vectors"));
    }

    [Fact]
    public void A_registered_generator_is_found_in_a_fresh_process()
    {
        using var letters = new SmallReranker.LetterEmbeddings(Program.LettersId);
        TextEmbeddingTransformer model = Fit(letters, s_texts);
        Assert.Equal((Program.LettersId, 4, "Vector", "Text"), (model.ModelId, model.Dimension, model.OutputColumnName, model.InputColumnName));
        Save(model);
        Assert.Equal(Lines(_ml, model, ["one", "two", "one"]), Fresh("one", "two", "one"));
    }

    [SkippableFact]
    public void An_encoder_is_found_in_its_folder_in_a_fresh_process()
    {
        string folder = miniLm.Require();
        using var encoder = new OnnxSentenceEncoder(folder, new() { MaximumTokens = 20 });
        TextEmbeddingTransformer model = Fit(encoder, s_texts);
        Save(model);
        Assert.Equal(Lines(_ml, model, ["a card was stolen"]), Fresh("a card was stolen"));

        // Another encoder in that place is noticed.
        string other = Path.Combine(_folder, "encoder");
        _ = Directory.CreateDirectory(other);
        File.Copy(Path.Combine(folder, "model.onnx"), Path.Combine(other, "model.onnx"));
        File.Copy(Path.Combine(folder, "vocab.txt"), Path.Combine(other, "vocab.txt"));
        using (var copy = new OnnxSentenceEncoder(other, new() { MaximumTokens = 20 }))
        {
            Assert.Equal(encoder.ModelId, copy.ModelId);
            Save(Fit(copy, s_texts));
        }

        File.AppendAllText(Path.Combine(other, "vocab.txt"), "\nquiteanotherword");
        InvalidOperationException changed = Assert.Throws<InvalidOperationException>(() => Loaded().Transform(View(_ml, s_texts)));
        Assert.Contains($"was trained with embeddings of '{encoder.ModelId}', but the generator in '{other}' is that of 'onnx-", changed.Message);
        Directory.Delete(other, recursive: true);
        InvalidOperationException gone = Assert.Throws<InvalidOperationException>(() => Loaded().Transform(View(_ml, s_texts)));
        Assert.Contains($"nor is an encoder in '{other}', nor is an encoder in '{Path.Combine(AppContext.BaseDirectory, "encoder")}'. Call", gone.Message);
    }

    [Fact]
    public void A_generator_that_is_not_there_is_named_when_it_is_needed()
    {
        Save(Fit(new SmallReranker.LetterEmbeddings("letters of nobody"), s_texts));
        ITransformer loaded = Loaded();
        Assert.Equal("Vector<Single, 4>", loaded.GetOutputSchema(View(_ml, s_texts).Schema)["Vector"].Type.ToString());
        Assert.Contains(
            "needs the embedding generator 'letters of nobody', of 4 values, and this process has none of that name. Call EmbeddingGenerators.Register",
            Assert.Throws<InvalidOperationException>(() => loaded.Transform(View(_ml, s_texts))).Message);
        // The same transformer works once it is registered; another model under its name is refused.
        EmbeddingGenerators.Register("letters of nobody", () => new SmallReranker.LetterEmbeddings("others"));
        Assert.Contains(
            "the generator registered as 'letters of nobody' is that of 'others'",
            Assert.Throws<InvalidOperationException>(() => loaded.Transform(View(_ml, s_texts))).Message);
        EmbeddingGenerators.Register(new SmallReranker.LetterEmbeddings("letters of nobody"));
        Assert.Equal(6, loaded.Transform(View(_ml, s_texts)).GetColumn<float[]>("Vector").Count());
        EmbeddingGenerators.Register(new SmallReranker.LetterEmbeddings("letters of nobody", 9));
        InvalidOperationException longer = Assert.Throws<InvalidOperationException>(() => Loaded().Transform(View(_ml, s_texts)).GetColumn<float[]>("Vector").Count());
        Assert.Contains("gives vectors of 9 values, but 4 were expected", longer.Message);
    }

    [Fact]
    public void Failures_and_cancellation_are_said()
    {
        using var failing = new Failing();
        TextEmbeddingTransformer model = Fit(failing, ["one"]);
        failing.Error = new HttpRequestException("no connection");
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => model.Transform(View(_ml, ["one", "two", "three"])).GetColumn<float[]>("Vector").Count());
        Assert.Contains("Column 'Text': the embedding generator 'failing' failed at 2 texts, the first of 3 characters: no connection", error.Message);
        Assert.Same(failing.Error, error.InnerException);

        using var source = new CancellationTokenSource();
        TextEmbeddingTransformer cancelled = Fit(new SmallReranker.LetterEmbeddings("letters"), ["one"], new() { CancellationToken = source.Token });
        source.Cancel();
        _ = Assert.ThrowsAny<OperationCanceledException>(() => cancelled.Transform(View(_ml, ["two"])).GetColumn<float[]>("Vector").Count());
    }

    [Fact]
    public void It_behaves_as_transforms_of_ML_NET_do()
    {
        using var letters = new SmallReranker.LetterEmbeddings("letters");
        IDataView data = View(_ml, s_texts);
        TextEmbeddingEstimator estimator = _ml.Transforms.EmbedText("Vector", "Text", letters, new() { Cache = new() { BatchSize = 2 } });
        TextEmbeddingTransformer model = estimator.Fit(data);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(data.Schema)), SchemaShape.Create(model.GetOutputSchema(data.Schema)));
        IDataView view = model.Transform(data);
        SchemaAssert.Same(model.GetOutputSchema(data.Schema), view.Schema);
        SchemaAssert.Same(((ITransformer)model).GetRowToRowMapper(data.Schema).OutputSchema, view.Schema);
        RowsAssert.Same(view, view);
        Save(model);
        EmbeddingGenerators.Register(letters);
        RowsAssert.Same(view, Loaded().Transform(data));
    }

    [Fact]
    public void Wrong_columns_are_refused()
    {
        using var letters = new SmallReranker.LetterEmbeddings("letters");
        IDataView numbers = _ml.Data.LoadFromEnumerable([new { Text = 1f }]), others = _ml.Data.LoadFromEnumerable([new { Other = "x" }]);
        TextEmbeddingEstimator estimator = _ml.Transforms.EmbedText("Vector", "Text", letters);
        Assert.Contains("expected a text, got Single", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(numbers)).Message);
        Assert.Contains("'Text'", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(others)).Message);
        Assert.Contains("expected a text, got Single", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShape.Create(numbers.Schema))).Message);
        Assert.Contains("'Text'", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShape.Create(others.Schema))).Message);
        Assert.Contains("'Text'", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(letters, s_texts).Transform(others)).Message);
        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.EmbedText("", "Text", letters));
    }

    private string[] Fresh(params string[] texts) =>
    [
        .. DotnetCommand.Run(_folder, new Dictionary<string, string>(), ["exec", typeof(Program).Assembly.Location, Program.EmbedCommand, PathOf, .. texts])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()),
    ];

    private TextEmbeddingTransformer Fit(IEmbeddingGenerator<string, Embedding<float>> generator, string[] texts, TextEmbeddingOptions? options = null) =>
        _ml.Transforms.EmbedText("Vector", "Text", generator, options).Fit(View(_ml, texts));

    private void Save(TextEmbeddingTransformer model) => _ml.Model.Save(model, View(_ml, s_texts).Schema, PathOf);

    private ITransformer Loaded() => _ml.Model.Load(PathOf, out _);

    private static IDataView View(MLContext ml, string[] texts) => ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));

    private static float[][] Expected(SmallReranker.LetterEmbeddings letters, string[] texts) =>
        [.. texts.Select(text => text.Length == 0 ? new float[4] : letters.GenerateAsync([text]).Result[0].Vector.ToArray())];

    internal sealed class Row
    {
        public string Text { get; set; } = "";
    }

    internal sealed class Embedded
    {
        public float[] Vector { get; set; } = [];
    }

    private sealed class Failing : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Exception? Error { get; set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Error is null
                ? Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new float[3]))))
                : Task.FromException<GeneratedEmbeddings<Embedding<float>>>(Error);

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(null, null, "failing") : null;

        public void Dispose()
        {
        }
    }
}
