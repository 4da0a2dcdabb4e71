using Microsoft.ML;

namespace EbmMlNet.Tests.Ranking.Groupwise;

public class BetaFitTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(0.2f, 1f)]
    [InlineData(1f, 1f)]
    [InlineData(5f, 1f)]
    [InlineData(1f, 1000f)]
    public void The_temperature_that_drew_the_answers_is_found(float drawnWith, float scale)
    {
        const int seed = 11;
        var random = new Random(seed);
        ScoredRow[] rows = [.. Enumerable.Range(1, 999).SelectMany(g => Group(random, (uint)g, drawnWith, scale))];
        float beta = Fit(rows);
        Assert.InRange(beta * scale, drawnWith * 0.85, drawnWith * 1.15);
        double fitted = Nll(rows, beta);
        Assert.All([0.5, 0.9, 0.99, 1.01, 1.1, 2], factor => Assert.True(Nll(rows, beta * factor) >= fitted, $"{factor}"));
    }

    [Fact]
    public void Several_right_answers_count_together_and_the_whole_range_is_searched()
    {
        ScoredRow[] rows = [.. ScoredRow.Some().Where(row => !float.IsNaN(row.Score))];
        float beta = Fit(rows);
        double fitted = Nll(rows, beta);
        Assert.All(Enumerable.Range(-50, 101), i => Assert.True(Nll(rows, Math.Exp(i * 0.1)) >= fitted - 1e-9, $"{i}"));
    }

    [Fact]
    public void Scores_that_are_always_right_give_a_large_finite_beta()
    {
        float beta = Fit([new() { GroupId = 1, Score = 1, Label = 1 }, new() { GroupId = 1 }]);
        Assert.InRange(beta, 30, 1e6f);
    }

    [Fact]
    public void What_no_beta_can_be_fitted_to_is_refused()
    {
        Assert.Contains("both a right answer", Assert.Throws<InvalidOperationException>(() => Fit([new() { GroupId = 1, Label = 1 }])).Message);
        Assert.Contains("all scores of a group are equal", Assert.Throws<InvalidOperationException>(
            () => Fit([new() { GroupId = 1, Label = 1 }, new() { GroupId = 1 }])).Message);
        Assert.Contains("Column 'Label', row 1", Assert.Throws<InvalidOperationException>(
            () => Fit([new() { GroupId = 1, Label = 1 }, new() { GroupId = 1, Label = float.NaN }])).Message);
    }

    private static IEnumerable<ScoredRow> Group(Random random, uint group, float beta, float scale)
    {
        float[] scores = [.. Enumerable.Range(0, 6).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        double left = random.NextDouble() * scores.Sum(s => Math.Exp(beta * s));
        int right = 0;
        while (right < 5 && (left -= Math.Exp(beta * scores[right])) > 0)
        {
            right++;
        }

        return scores.Select((score, i) => new ScoredRow { GroupId = group, Score = score * scale, Label = i == right ? 1 : 0 });
    }

    private static double Nll(ScoredRow[] rows, double beta) => rows.GroupBy(row => row.GroupId)
        .Where(group => group.Any(row => row.Label >= 1) && group.Any(row => row.Label < 1))
        .Average(group => -Math.Log(group.Where(row => row.Label >= 1).Sum(row => Math.Exp(beta * row.Score)) / group.Sum(row => Math.Exp(beta * row.Score))));

    private float Fit(ScoredRow[] rows) => _ml.Transforms.GibbsProbability(labelColumnName: "Label").Fit(_ml.Data.LoadFromEnumerable(rows)).Beta;
}
