using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Text;

/// <summary>Features of two texts on real questions: what of each is known before training, and that an energy over them improves on it.</summary>
public sealed class TextPairQualityTests
{
    private const string Questions = "banking77/train.csv";
    private const int Passages = 1000;
    private const int Candidates = 30;
    private readonly MLContext _ml = new(seed: 1);

    [SkippableFact]
    public void A_ranker_over_them_finds_questions_of_the_same_intent_better_than_BM25_and_cosines_do()
    {
        Question[] questions = Question.Read(SharedData.Require(Questions));
        new Random(1).Shuffle(questions);
        Question[] passages = questions[..Passages];
        TextPairTransformer pairs = _ml.Transforms.TextPair("Features", "Query", "Passage")
            .Fit(_ml.Data.LoadFromEnumerable(passages.Select(passage => new Pair { Passage = passage.Text })));
        IDataView train = Rank(pairs, questions[Passages..(Passages + 250)], passages);
        IDataView test = Rank(pairs, questions[^250..], passages);

        IDataView scored = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Seed = 1, NumberOfThreads = 1 }).Fit(train).Transform(test);

        double trained = _ml.Ranking.EvaluateDetailed(scored).MeanAveragePrecision.Mean;
        foreach (TextPairFeature feature in (TextPairFeature[])[
            TextPairFeature.Bm25, TextPairFeature.TfIdfCosine, TextPairFeature.TrigramCosine, TextPairFeature.TrigramTfIdfCosine])
        {
            IDataView alone = _ml.Data.LoadFromEnumerable(
                _ml.Data.CreateEnumerable<Scored>(test, reuseRowObject: false).Select(row => new Alone { Label = row.Label, GroupId = row.GroupId, Score = row.Features[(int)feature] }));
            double known = _ml.Ranking.EvaluateDetailed(alone).MeanAveragePrecision.Mean;
            Assert.True(trained > known + 0.03, FormattableString.Invariant($"MAP {trained:F4} trained, {known:F4} by {feature} alone"));
            // What is known before training is far above chance.
            Assert.True(known > 0.3, FormattableString.Invariant($"MAP {known:F4} by {feature} alone"));
        }
    }

    // The candidates that look most alike, right or not.
    private IDataView Rank(TextPairTransformer pairs, Question[] queries, Question[] passages)
    {
        var rows = new List<Pair>();
        for (int q = 0; q < queries.Length; q++)
        {
            Pair[] all = [.. passages.Select(passage => new Pair
            {
                Label = passage.Intent == queries[q].Intent ? 1 : 0,
                GroupId = (uint)q + 1,
                Query = queries[q].Text,
                Passage = passage.Text,
            })];
            float[] alike = [.. pairs.Transform(_ml.Data.LoadFromEnumerable(all)).GetColumn<float[]>("Features")
                .Select(features => features[(int)TextPairFeature.Bm25Share] + features[(int)TextPairFeature.TrigramCosine])];
            rows.AddRange(Enumerable.Range(0, all.Length).OrderByDescending(i => alike[i]).Take(Candidates).Select(i => all[i]));
        }

        return _ml.Data.Cache(pairs.Transform(_ml.Data.LoadFromEnumerable(rows)));
    }

    private sealed record Question(string Text, string Intent)
    {
        public static Question[] Read(string path) =>
        [
            .. File.ReadLines(path).Skip(1)
                .Select(line => (Line: line, Comma: line.LastIndexOf(',')))
                .Where(row => row.Comma > 0 && !row.Line[row.Comma..].Contains(' ', StringComparison.Ordinal))
                .Select(row => new Question(row.Line[..row.Comma].Trim('"'), row.Line[(row.Comma + 1)..])),
        ];
    }

    private sealed class Alone
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float Score { get; set; }
    }

    private sealed class Pair
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public string Query { get; set; } = "";

        public string Passage { get; set; } = "";
    }

    private sealed class Scored
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float[] Features { get; set; } = [];
    }
}
