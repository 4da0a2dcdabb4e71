using ApiSearch.Features;
using ApiSearch.Questions;

namespace ApiSearch.Training;

/// <summary>A question and its candidates, in the order BM25 puts them.</summary>
internal sealed record CandidateList(Question Question, Candidate[] Rows)
{
    public bool HasRightAnswer => Rows.Any(row => row.Label > 0);
}
