using ApiSearch.Training;

namespace ApiSearch.Evaluation;

/// <summary>Measures rankers on the same lists.</summary>
internal sealed class Comparison(IReadOnlyList<CandidateList> lists)
{
    private readonly int[] _rightAnswers = [.. lists.Select(list => list.Question.RightAnswers.Length)];

    /// <summary>The candidates as BM25 hands them over.</summary>
    public RankingMeasures Bm25() => RankingMeasures.Of([.. lists.Select(list => Array.ConvertAll(list.Rows, row => row.Label))], _rightAnswers);

    /// <param name="scores">The scores of each list's rows, higher is better.</param>
    public RankingMeasures Of(float[][] scores) => RankingMeasures.Of(
        [.. lists.Select((list, i) => Enumerable.Range(0, list.Rows.Length).OrderByDescending(row => scores[i][row]).Select(row => list.Rows[row].Label).ToArray())],
        _rightAnswers);
}
