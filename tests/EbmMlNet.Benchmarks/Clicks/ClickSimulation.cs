using EbmMlNet.Benchmarks.Quality;
using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>
/// What a service would have: rankers that were trained on few graded queries show the lists of all training queries, half of the sessions each,
/// and users click.
/// </summary>
internal sealed class ClickSimulation
{
    private const int Rankers = 2;

    public ClickSimulation(RankingFold fold, PositionBasedModel users, ClickSettings settings, int seed)
    {
        Users = users;
        var ml = new MLContext(seed);
        var random = new Random(seed);
        QueryRow[] rows = [.. ml.Data.CreateEnumerable<QueryRow>(fold.Train, reuseRowObject: false, ignoreMissingColumns: false)];
        QueryRow[][] queries = [.. rows.GroupBy(row => row.GroupId).Select(query => query.ToArray())];
        float highest = rows.Max(row => row.Label);
        QueryRow[][] shuffled = [.. queries];
        random.Shuffle(shuffled);
        float[][] scores = [.. Enumerable.Range(0, Rankers).Select(ranker => Scores(
            ml, fold, QueryRow.Fold(ml, shuffled[(ranker * settings.GradedQueries)..((ranker + 1) * settings.GradedQueries)], [shuffled[^1]]).Train, ranker))];
        ShownClicks = [];
        int start = 0;
        for (int query = 0; query < queries.Length; query++)
        {
            QueryRow[] items = queries[query];
            double[] attractions = [.. items.Select(item => ClickModel.Attraction(item.Label, highest, settings.Noise))];
            for (int session = 0; session < settings.Sessions; session++)
            {
                float[] own = scores[session % Rankers][start..(start + items.Length)];
                int[] order = [.. Enumerable.Range(0, items.Length).OrderByDescending(item => own[item])];
                bool[] clicks = users.Clicks([.. order.Select(item => attractions[item])], random);
                ShownClicks.AddRange(order.Select((item, k) => new ShownRow
                {
                    Query = (uint)query + 1,
                    Item = (uint)item + 1,
                    Position = k + 1,
                    Label = clicks[k] ? 1 : 0,
                    Features = items[item].Features,
                }));
            }

            start += items.Length;
        }

        Log = ShownRow.View(ml, ShownClicks);
        Production = fold.Ndcg(_models[0]).Zip(fold.Ndcg(_models[1]), (a, b) => (a + b) / 2).ToArray();
    }

    private readonly ITransformer[] _models = new ITransformer[Rankers];

    public PositionBasedModel Users { get; }

    /// <summary>The log.</summary>
    public IDataView Log { get; }

    public List<ShownRow> ShownClicks { get; }

    /// <summary>NDCG@10 of each test query, the mean of the rankers that showed the lists.</summary>
    public double[] Production { get; }

    private float[] Scores(MLContext ml, RankingFold fold, IDataView few, int ranker)
    {
        _models[ranker] = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Quality = EbmMlNet.Quality.Fast }).Fit(few);
        return [.. _models[ranker].Transform(fold.Train).GetColumn<float>("Score")];
    }
}
