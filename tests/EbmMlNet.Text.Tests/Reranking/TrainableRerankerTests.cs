using System.IO.Compression;
using System.Runtime.CompilerServices;
using EbmMlNet.Tests;
using Microsoft.Extensions.VectorData;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Text.Tests.Reranking;

public sealed class TrainableRerankerTests(RerankerFixture fixture) : IClassFixture<RerankerFixture>, IDisposable
{
    private const string Query = "How can I block my card?";

    private static readonly string[] s_passages =
    [
        "To open a card, call us; we open it at once.",
        "To block a loan, call us; we block it at once.",
        "To block a card, call us; we block it at once.",
        "Opening hours are from 9 to 5.",
        "",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("ebm-reranker-").FullName;

    private TrainableReranker Reranker => fixture.Reranker;

    private string PathOf => Path.Combine(_folder, "reranker.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_right_passage_comes_first_with_energy_and_probability()
    {
        RerankedList<string> ranked = await Reranker.RerankAsync(Query, s_passages, passage => passage);

        Assert.Equal(s_passages.Length, ranked.Count);
        Assert.Equal((s_passages[2], 2, 1), (ranked[0].Item, ranked[0].Index, ranked[0].Rank));
        Assert.Equal(Enumerable.Range(1, 5), ranked.Select(item => item.Rank));
        Assert.Equal(ranked.Select(item => item.Energy).Order(), ranked.Select(item => item.Energy));
        Assert.Equal(1, ranked.Sum(item => item.Probability), 1e-5);
        Assert.All(ranked, item => Assert.Equal(
            Math.Exp(-Reranker.Beta * (item.Energy - ranked.FreeEnergy)), item.Probability, 1e-4));
        Assert.Contains("1. energy", ranked[0].ToString());

        RerankedList<string> two = await Reranker.RerankAsync(Query, s_passages, passage => passage, top: 2);
        Assert.Equal(ranked.Take(2).Select(SmallReranker.Line), two.Select(SmallReranker.Line));
        Assert.Equal(ranked.FreeEnergy, two.FreeEnergy);
    }

    [Fact]
    public async Task Energies_are_those_of_the_saved_pipeline()
    {
        Reranker.Save(PathOf);
        var ml = new MLContext();
        ITransformer pipeline = ml.Model.Load(PathOf, out DataViewSchema schema);
        Assert.Contains(schema, column => column.Name == "Passage");
        IDataView rows = ml.Data.LoadFromEnumerable(s_passages.Select(passage => new { Query, Passage = passage }));
        float[] scores = [.. pipeline.Transform(rows).GetColumn<float>("Score")];
        RerankedList<string> ranked = await Reranker.RerankAsync(Query, s_passages, passage => passage);
        Assert.All(ranked, item => Assert.Equal(scores[item.Index], -item.Energy, 1e-5f));
    }

    [Fact]
    public async Task A_loaded_one_does_the_same_in_a_fresh_process_without_torch()
    {
        Reranker.Save(PathOf);
        TrainableReranker loaded = TrainableReranker.Load(PathOf);
        Assert.Equal(
            (Reranker.Beta, Reranker.NoGoodAnswerThreshold, (RerankerReport?)null), (loaded.Beta, loaded.NoGoodAnswerThreshold, loaded.Report));
        Assert.Equal(Enum.GetNames<TextPairFeature>(), loaded.FeatureNames);
        string[] expected = [.. (await Reranker.RerankAsync(Query, s_passages, passage => passage)).Select(SmallReranker.Line)];
        Assert.Equal(expected, (await loaded.RerankAsync(Query, s_passages, passage => passage)).Select(SmallReranker.Line));

        string output = DotnetCommand.Run(
            AppContext.BaseDirectory,
            new Dictionary<string, string>(),
            ["exec", typeof(Program).Assembly.Location, Program.RerankCommand, PathOf, Query, .. s_passages]);
        Assert.Equal([.. expected, "no torch"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()));
    }

    [Fact]
    public async Task An_answer_says_why()
    {
        RerankedList<string> ranked = await Reranker.RerankAsync(Query, s_passages, passage => passage);
        Explanation beside = ranked[0].Explain(ranked[1]);
        Assert.Equal(ranked[0].Energy - ranked[1].Energy, beside.Difference, 1e-5f);
        Assert.Equal(beside.Difference, beside.Contributions.ToArray().Sum(), 0.02f * Math.Abs(beside.Difference));
        Assert.Equal(Reranker.FeatureNames, beside.Names);
        Assert.True(ranked[0].Explain().Difference < 0);
        RerankedList<string> other = await Reranker.RerankAsync(Query, s_passages, passage => passage);
        Assert.Contains("another reranked list", Assert.Throws<ArgumentException>(() => ranked[0].Explain(other[0])).Message);
    }

    [Fact]
    public async Task Where_no_passage_answers_it_is_said()
    {
        Assert.NotNull(Reranker.NoGoodAnswerThreshold);
        Assert.False((await Reranker.RerankAsync(Query, s_passages, passage => passage)).NoGoodAnswer);
        Assert.True((await Reranker.RerankAsync("Who won the cup?", ["Opening hours are from 9 to 5.", "Our branch is in Paris."], passage => passage)).NoGoodAnswer);
        RerankedList<string> none = await Reranker.RerankAsync(Query, Array.Empty<string>(), passage => passage);
        Assert.Empty(none);
        Assert.True(none.NoGoodAnswer);
        Assert.True(double.IsPositiveInfinity(none.FreeEnergy));
    }

    [Fact]
    public void What_is_held_out_is_measured_beside_BM25()
    {
        RerankerReport report = Reranker.Report!;
        Assert.Equal(24, report.Reranked.Queries.Count);
        Assert.True(report.Reranked.MeanReciprocalRank.Mean > 0.9);
        Assert.True(report.Reranked.MeanReciprocalRank.Mean >= report.Bm25.MeanReciprocalRank.Mean);
        Assert.InRange(report.NoGoodAnswerAuroc, 0.6, 1);
    }

    [Fact]
    public async Task Queries_with_right_passages_only_are_given_wrong_ones()
    {
        JudgedPassage[] right = [.. SmallReranker.Judgments.Where(judgment => judgment.Grade > 0)];
        TrainableReranker reranker = await TrainableReranker.TrainAsync(right, SmallReranker.Trainer);
        Assert.True(reranker.Report!.Reranked.MeanReciprocalRank.Mean > 0.8);
        Assert.All(reranker.Report.Reranked.Queries, query => Assert.Equal(21, query.Candidates));
        Assert.Equal(s_passages[2], (await reranker.RerankAsync(Query, s_passages, passage => passage))[0].Item);
    }

    [Fact]
    public async Task Few_queries_train_too_but_fit_no_threshold()
    {
        JudgedPassage[] few = SmallReranker.Judgments[..64];
        TrainableReranker reranker = await TrainableReranker.TrainAsync(few, SmallReranker.Trainer);
        Assert.Null(reranker.NoGoodAnswerThreshold);
        Assert.False((await reranker.RerankAsync(Query, ["x"], passage => passage)).NoGoodAnswer);
        using var stream = new MemoryStream();
        reranker.Save(stream);
        stream.Position = 0;
        Assert.Null(TrainableReranker.Load(stream).NoGoodAnswerThreshold);
    }

    [Fact]
    public async Task Embeddings_become_a_feature_and_must_be_those_of_training()
    {
        using var letters = new SmallReranker.LetterEmbeddings("letters-1");
        TrainableReranker reranker = await SmallReranker.TrainAsync(new() { Embeddings = letters, Features = new() { AddsProducts = false } });
        Assert.Equal([.. Enum.GetNames<TextPairFeature>(), "Cosine"], reranker.FeatureNames);
        int asked = letters.Asked.Count;
        RerankedList<string> ranked = await reranker.RerankAsync(Query, [.. s_passages, .. s_passages], passage => passage);
        Assert.Equal(asked + 1 + s_passages.Length, letters.Asked.Count);
        reranker.Save(PathOf);

        TrainableReranker loaded = TrainableReranker.Load(PathOf, letters);
        Assert.Equal(
            ranked.Select(SmallReranker.Line), (await loaded.RerankAsync(Query, [.. s_passages, .. s_passages], passage => passage)).Select(SmallReranker.Line));
        Assert.Contains("'letters-1', of 4 values each; as embedding generator none was given", Assert.Throws<ArgumentException>(() => TrainableReranker.Load(PathOf)).Message);
        using var others = new SmallReranker.LetterEmbeddings("letters-2");
        Assert.Contains("that of 'letters-2' was given", Assert.Throws<ArgumentException>(() => TrainableReranker.Load(PathOf, others)).Message);
        using var longer = new SmallReranker.LetterEmbeddings("letters-1", 5);
        InvalidOperationException wrong = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TrainableReranker.Load(PathOf, longer).RerankAsync(Query, s_passages, passage => passage));
        Assert.Contains("gives vectors of 5 values, but 4 were expected", wrong.Message);
    }

    [Fact]
    public async Task Results_of_a_vector_store_are_reranked()
    {
        RerankedList<VectorSearchResult<Page>> ranked = await Reranker.RerankAsync(Query, Results(), page => page.Text, top: 3);
        Assert.Equal(3, ranked.Count);
        Assert.Equal((s_passages[2], 0.8), (ranked[0].Item.Record.Text, ranked[0].Item.Score!.Value));

        static async IAsyncEnumerable<VectorSearchResult<Page>> Results()
        {
            for (int i = 0; i < s_passages.Length; i++)
            {
                await Task.Yield();
                yield return new VectorSearchResult<Page>(new Page(s_passages[i]), 1 - (i / 10.0));
            }
        }
    }

    [Fact]
    public async Task A_stream_of_anything_is_reranked()
    {
        RerankedList<(int Number, string Text)> ranked = await Reranker.RerankAsync(Query, Items(), item => item.Text, top: 2);
        Assert.Equal(2, ranked.Count);
        Assert.Equal((2, s_passages[2]), ranked[0].Item);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Reranker.RerankAsync(Query, Items(source.Token), item => item.Text, cancellationToken: source.Token));

        static async IAsyncEnumerable<(int Number, string Text)> Items([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < s_passages.Length; i++)
            {
                await Task.Delay(1, cancellationToken);
                yield return (i, s_passages[i]);
            }
        }
    }

    [Fact]
    public async Task Many_callers_at_once_get_the_same()
    {
        string[] expected = [.. (await Reranker.RerankAsync(Query, s_passages, passage => passage)).Select(SmallReranker.Line)];
        await Parallel.ForAsync(0, 200, async (i, cancellation) =>
        {
            string query = i % 2 == 0 ? Query : "another query";
            RerankedList<string> ranked = await Reranker.RerankAsync(query, s_passages, passage => passage, cancellationToken: cancellation);
            if (i % 2 == 0)
            {
                Assert.Equal(expected, ranked.Select(SmallReranker.Line));
            }
        });
    }

    [Fact]
    public async Task A_call_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Reranker.RerankAsync(Query, s_passages, passage => passage, cancellationToken: source.Token));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Reranker.RerankAsync(Query, s_passages, passage => passage, top: 0));
        RerankedList<string> ranked = await Reranker.RerankAsync(Query, s_passages, _ => null);
        Assert.Equal(Enumerable.Range(0, 5), ranked.Select(item => item.Index));
    }

    [Theory]
    [InlineData(null, "a passage", 1f)]
    [InlineData("a query", null, 1f)]
    [InlineData("a query", "a passage", -1f)]
    [InlineData("a query", "a passage", float.NaN)]
    [InlineData("a query", "a passage", float.PositiveInfinity)]
    public async Task Wrong_judgments_are_refused(string? query, string? passage, float grade)
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => TrainableReranker.TrainAsync([SmallReranker.Judgments[0], new(query!, passage!, grade)], SmallReranker.Trainer));
        Assert.Contains("Judgment 1 (from 0)", error.Message);
    }

    [Fact]
    public async Task Judgments_without_a_good_answer_teach_nothing()
    {
        JudgedPassage[] wrong = [.. SmallReranker.Judgments.Where(judgment => judgment.Grade == 0)];
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => TrainableReranker.TrainAsync(wrong, SmallReranker.Trainer));
        Assert.Contains("None of the 60 queries has a passage of a grade above 0", error.Message);
        Assert.Contains("HeldOutShare", Assert.Throws<ArgumentOutOfRangeException>(() => new RerankerOptions { HeldOutShare = 1 }).Message);
        Assert.Contains("FalseAlarmRate", Assert.Throws<ArgumentOutOfRangeException>(() => new RerankerOptions { FalseAlarmRate = 0 }).Message);
        Assert.Contains("MinedPassages", Assert.Throws<ArgumentOutOfRangeException>(() => new RerankerOptions { MinedPassages = -1 }).Message);
    }

    [Fact]
    public void What_is_no_reranker_is_refused()
    {
        Reranker.Save(PathOf);
        byte[] whole = File.ReadAllBytes(PathOf);
        AssertRefused("has no entry 'Reranker.json'", Edited(_ => null));
        AssertRefused("version 2; this version of EbmMlNet.Text reads 1", Edited(json => json.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal)));
        AssertRefused("cannot be read. The file is corrupted", Edited(_ => "{ \"version\": 1,"));
        AssertRefused("cannot be read. The file is corrupted", Edited(_ => "[]"));
        AssertRefused("cannot be loaded", new MemoryStream(whole[..(whole.Length / 2)]));

        static void AssertRefused(string expected, Stream zip) =>
            Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => TrainableReranker.Load(zip)).Message);

        MemoryStream Edited(Func<string, string?> edit)
        {
            var stream = new MemoryStream();
            stream.Write(whole);
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            {
                ZipArchiveEntry entry = zip.GetEntry("Reranker.json")!;
                using var reader = new StreamReader(entry.Open());
                string? edited = edit(reader.ReadToEnd());
                reader.Dispose();
                entry.Delete();
                if (edited is not null)
                {
                    using var writer = new StreamWriter(zip.CreateEntry("Reranker.json").Open());
                    writer.Write(edited);
                }
            }

            stream.Position = 0;
            return stream;
        }
    }

    private sealed record Page(string Text);
}
