using Microsoft.ML;

namespace EbmMlNet;

/// <summary>What a detailed evaluation of rankings measures, and by which conventions. Printed metrics name them all.</summary>
public sealed record DetailedRankingOptions
{
    private readonly float? _beta;

    /// <summary>The column of labels, a Single or a key; higher is more relevant.</summary>
    /// <value>The default value is <c>Label</c>.</value>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The column that tells queries apart: a key, an integer or text. The rows of a query follow one another.</summary>
    /// <value>The default value is <c>GroupId</c>.</value>
    public string RowGroupColumnName { get; init; } = "GroupId";

    /// <summary>The column of scores, a Single; higher is better.</summary>
    /// <value>The default value is <c>Score</c>.</value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>How many ranks NDCG@k, precision@k and recall@k look at, each 1 or more.</summary>
    /// <value>The default value is 1, 3, 5 and 10.</value>
    public IReadOnlyList<int> Truncations { get; init; } = [1, 3, 5, 10];

    /// <summary>Metrics to measure besides.</summary>
    /// <value>The default value is none.</value>
    public IReadOnlyList<RankingMetric> AdditionalMetrics { get; init; } = [];

    /// <summary>What a label is worth in NDCG.</summary>
    /// <value>The default value is <see cref="RelevanceGain.Exponential"/>.</value>
    public RelevanceGain Gain { get; init; } = RelevanceGain.Exponential;

    /// <summary>The least label of a right answer, above 0, for all but NDCG: see <see cref="Relevance"/>.</summary>
    /// <value>The default value is <see cref="Relevance.AboveZero"/>: every label above 0.</value>
    public float RelevantFrom { get; init; } = Relevance.AboveZero;

    /// <summary>In which order candidates of equal score count.</summary>
    /// <value>The default value is <see cref="RankingTies.Averaged"/>.</value>
    public RankingTies Ties { get; init; } = RankingTies.Averaged;

    /// <summary>What queries count for that have no right answer (or, in NDCG, no gain).</summary>
    /// <value>The default value is <see cref="QueriesWithoutRightAnswers.LeftOut"/>.</value>
    public QueriesWithoutRightAnswers WithoutRightAnswers { get; init; } = QueriesWithoutRightAnswers.LeftOut;

    /// <summary>The inverse temperature of the Gibbs probabilities, finite and above 0.</summary>
    /// <value>The default value is that of the model that made the scores, and 1 where it has none, or is not known yet.</value>
    public float Beta
    {
        get => _beta ?? 1;
        init => _beta = value;
    }

    /// <summary>How many bins of equal width the expected calibration error has, 1 or more.</summary>
    /// <value>The default value is 10.</value>
    public int CalibrationBins { get; init; } = 10;

    /// <summary>The share of bootstrap means that an interval covers, between 0 and 1.</summary>
    /// <value>The default value is 0.95.</value>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>How often queries are drawn anew for intervals, and signs for p-values; 1 or more.</summary>
    /// <value>The default value is 1000.</value>
    public int Resamples { get; init; } = 1000;

    /// <summary>The seed of those draws: the same seed and data give the same intervals.</summary>
    /// <value>The default value is 0.</value>
    public int Seed { get; init; }

    /// <summary>
    /// The conventions of ML.NET's own evaluator: gains 0, 3, 7, 15 and 31, ties pessimistic, queries without gain count 0. NDCG@k
    /// is then that of <c>ml.Ranking.Evaluate</c>.
    /// </summary>
    public static DetailedRankingOptions MlNet { get; } = new()
    {
        Gain = RelevanceGain.MlNet,
        Ties = RankingTies.Pessimistic,
        WithoutRightAnswers = QueriesWithoutRightAnswers.CountAsZero,
    };

    /// <summary>One line that names every convention.</summary>
    internal string Conventions => FormattableString.Invariant(
        $"right answers: labels {Relevance.Describe(RelevantFrom)}; gains: {Gain}; ties: {Name(Ties)}; queries without right answers: {Name(WithoutRightAnswers)}; ") +
        FormattableString.Invariant($"beta {Beta}; intervals: {ConfidenceLevel:P0} bootstrap percentiles over queries, {Resamples} resamples, seed {Seed}");

    /// <summary>These options for scores of a model, whose beta counts where none is given.</summary>
    internal DetailedRankingOptions For(DataViewSchema.Column score) => _beta is null ? this with { Beta = ScoreBeta.Of(score) } : this;

    /// <summary>All metrics to measure, in the order they are shown in.</summary>
    internal IReadOnlyList<RankingMetric> AllMetrics() =>
    [
        .. Truncations.Select(k => new NdcgMetric(k) { Gain = Gain }),
        new MrrMetric(RelevantFrom),
        new MapMetric(RelevantFrom),
        .. Truncations.Select(k => new PrecisionMetric(k) { RelevantFrom = RelevantFrom }),
        .. Truncations.Select(k => new RecallMetric(k) { RelevantFrom = RelevantFrom }),
        .. AdditionalMetrics,
    ];

    /// <exception cref="ArgumentException">Options are out of range; all of them are named.</exception>
    internal void Check()
    {
        List<string> wrong = [];
        void Require(bool ok, string name, object? found, string expected)
        {
            if (!ok)
            {
                wrong.Add(FormattableString.Invariant($"{name} is {found}, but must be {expected}."));
            }
        }

        Require(!string.IsNullOrEmpty(LabelColumnName), nameof(LabelColumnName), "empty", "the name of a column");
        Require(!string.IsNullOrEmpty(RowGroupColumnName), nameof(RowGroupColumnName), "empty", "the name of a column");
        Require(!string.IsNullOrEmpty(ScoreColumnName), nameof(ScoreColumnName), "empty", "the name of a column");
        string truncations = Truncations is null ? "null" : string.Join(", ", Truncations);
        Require(Truncations is not null && Truncations.All(k => k >= 1), nameof(Truncations), truncations, "numbers of 1 or more");
        Require(AdditionalMetrics is not null, nameof(AdditionalMetrics), "null", "a list");
        Require(Gain is not null, nameof(Gain), "null", "a gain");
        Require(RelevantFrom > 0, nameof(RelevantFrom), RelevantFrom, "above 0");
        Require(Enum.IsDefined(Ties), nameof(Ties), Ties, "one of the enumeration's values");
        Require(Enum.IsDefined(WithoutRightAnswers), nameof(WithoutRightAnswers), WithoutRightAnswers, "one of the enumeration's values");
        Require(Beta > 0 && float.IsFinite(Beta), nameof(Beta), Beta, "a finite number above 0");
        Require(CalibrationBins >= 1, nameof(CalibrationBins), CalibrationBins, "1 or more");
        Require(ConfidenceLevel is > 0 and < 1, nameof(ConfidenceLevel), ConfidenceLevel, "between 0 and 1");
        Require(Resamples >= 1, nameof(Resamples), Resamples, "1 or more");
        if (wrong.Count == 0)
        {
            string[] twice = [.. AllMetrics().GroupBy(metric => metric.Name).Where(same => same.Count() > 1).Select(same => same.Key)];
            string options = $"{nameof(Truncations)} or {nameof(AdditionalMetrics)}";
            Require(twice.Length == 0, options, "twice " + string.Join(", ", twice), "metrics of different names");
        }

        if (wrong.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', wrong));
        }
    }

    private static string Name(RankingTies ties) => ties switch
    {
        RankingTies.Averaged => "averaged over all orders",
        RankingTies.RowOrder => "in row order",
        _ => "pessimistic, lower labels first",
    };

    private static string Name(QueriesWithoutRightAnswers without) => without switch
    {
        QueriesWithoutRightAnswers.LeftOut => "left out",
        QueriesWithoutRightAnswers.CountAsZero => "count 0",
        _ => "count 1",
    };
}
