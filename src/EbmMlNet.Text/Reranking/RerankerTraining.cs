using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>From judgments to a reranker.</summary>
internal static class RerankerTraining
{
    // A quantile of fewer is a guess.
    private const int FewestHeldOut = 20;

    public static async Task<TrainableReranker> RunAsync(
        IEnumerable<JudgedPassage> judgments,
        Func<MLContext, IEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>>> ranker,
        RerankerOptions options,
        CancellationToken cancellationToken)
    {
        var ml = new MLContext(options.Seed);
        var random = new Random(options.Seed);
        JudgedQuery[] queries = JudgedQueries.Read(judgments);
        if (!Array.Exists(queries, query => query.HasGood))
        {
            throw new ArgumentException(
                $"None of the {queries.Length} queries has a passage of a grade above 0, so there is nothing to learn. Give good answers grades above 0.", nameof(judgments));
        }

        IDataView passages = RerankerRow.Load(ml, queries.SelectMany(query => Rows(query, 0)), 0, 1);
        TextPairTransformer pairs = ml.Transforms
            .TextPair(RerankerRow.FeaturesName, nameof(RerankerRow.Query), nameof(RerankerRow.Passage), options.Features).Fit(passages);
        JudgedQueries.AddWrong(queries, pairs.Model, options.MinedPassages, random);
        TextEmbeddings? embeddings = await ProbeAsync(options, cancellationToken).ConfigureAwait(false);
        if (embeddings is not null)
        {
            pairs = new TextPairTransformer(ml, RerankerRow.FeaturesName, pairs.Columns with
            {
                QueryEmbedding = RerankerRow.QueryVectorName,
                PassageEmbedding = RerankerRow.PassageVectorName,
            }, pairs.Model);
        }

        random.Shuffle(queries);
        int heldOutCount = (int)Math.Round(options.HeldOutShare * queries.Length);
        JudgedQuery[] heldOut = [.. queries.Take(heldOutCount).Where(query => query.HasGood && query.HasWrong)], train = queries[heldOutCount..];
        IDataView trainView = await ViewAsync(ml, pairs, embeddings, train, cancellationToken).ConfigureAwait(false);
        RankingPredictionTransformer<EnergyRankingModelParameters> model = ranker(ml).Fit(trainView);
        if (heldOut.Length == 0)
        {
            return new TrainableReranker(ml, pairs, model, model.Model, embeddings, null, null);
        }

        IDataView heldOutView = await ViewAsync(ml, pairs, embeddings, heldOut, cancellationToken).ConfigureAwait(false);
        bool isEnough = heldOut.Length >= FewestHeldOut;
        model = isEnough ? ml.Ranking.FitBeta(model, heldOutView) : model;
        IDataView scored = model.Transform(heldOutView);
        var free = new FreeEnergies(ml, scored, model.Model.Beta);
        var report = new RerankerReport(
            ml.Ranking.EvaluateDetailed(scored), ml.Ranking.EvaluateDetailed(ScoreByBm25(ml, heldOutView)), free.Auroc);
        double? threshold = isEnough ? free.Threshold(options.FalseAlarmRate) : null;
        return new TrainableReranker(ml, pairs, model, model.Model, embeddings, threshold, report);
    }

    // The length of the vectors is seen once some are there.
    private static async Task<TextEmbeddings?> ProbeAsync(RerankerOptions options, CancellationToken cancellationToken)
    {
        if (options.Embeddings is not { } generator)
        {
            return null;
        }

        float[][] probe = await EmbeddingCalls.GenerateAsync(generator, ["probe"], cancellationToken).ConfigureAwait(false);
        return new TextEmbeddings(generator, EmbeddingCalls.IdOf(generator), probe[0].Length);
    }

    private static async Task<IDataView> ViewAsync(
        MLContext ml, TextPairTransformer pairs, TextEmbeddings? embeddings, JudgedQuery[] queries, CancellationToken cancellationToken)
    {
        RerankerRow[] rows = [.. queries.SelectMany((query, i) => Rows(query, (uint)i + 1))];
        if (embeddings is not null)
        {
            float[][] vectors = await embeddings.EmbedAsync(
                rows.Select(row => row.Query).Concat(rows.Select(row => row.Passage)), cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < rows.Length; i++)
            {
                (rows[i].QueryVector, rows[i].PassageVector) = (vectors[i], vectors[rows.Length + i]);
            }
        }

        IDataView view = pairs.Transform(RerankerRow.Load(ml, rows, embeddings?.Dimension ?? 0, queries.Length));
        return ml.Data.Cache(view, nameof(RerankerRow.Label), nameof(RerankerRow.GroupId), RerankerRow.FeaturesName);
    }

    private static IEnumerable<RerankerRow> Rows(JudgedQuery query, uint group) => query.Passages.Select(passage => new RerankerRow
    {
        Label = passage.Grade,
        GroupId = group,
        Query = query.Query,
        Passage = passage.Passage,
    });

    private static IDataView ScoreByBm25(MLContext ml, IDataView view)
    {
        float[] scores = [.. view.GetColumn<float[]>(RerankerRow.FeaturesName).Select(features => features[(int)TextPairFeature.Bm25])];
        return ml.Data.LoadFromEnumerable(view.GetColumn<float>(nameof(RerankerRow.Label))
            .Zip(view.GetColumn<uint>(nameof(RerankerRow.GroupId)), scores)
            .Select(row => new ScoredRow { Label = row.First, GroupId = row.Second, Score = row.Third }));
    }

    private sealed class ScoredRow
    {
        public float Label { get; set; }

        public uint GroupId { get; set; }

        public float Score { get; set; }
    }
}
