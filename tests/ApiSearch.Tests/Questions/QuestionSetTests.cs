using ApiSearch.Documentation;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Training;

namespace ApiSearch.Tests.Questions;

public sealed class QuestionSetTests
{
    [Fact]
    public void Right_answers_are_all_members_with_the_summary()
    {
        ApiIndex index = ApiIndex.Build(
        [
            new ApiMember("M:A.B.C", 1, "", "Does this or that."),
            new ApiMember("M:A.B.C(System.Int32)", 1, "", "Does this or that."),
            new ApiMember("M:A.B.D", 1, "", "Too short this."),
            new ApiMember("M:System.Runtime.Intrinsics.X86.Sse.Add", 29, "", "__m128 _mm_add_ps (__m128 a, __m128 b)"),
        ]);

        Question question = Assert.Single(QuestionSet.Of(index));
        Assert.Equal([0, 1], question.RightAnswers);
        Assert.Equal("Does this or that.", question.Query.Text);
    }

    [SkippableFact]
    public void No_type_and_no_question_is_in_two_parts()
    {
        ApiIndex index = RealData.Index;
        Question[] questions = QuestionSet.Of(index);
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (Question question in questions)
        {
            foreach (int member in question.RightAnswers)
            {
                MemberName name = index.Describe(member).Name;
                Assert.Equal(question.Part, parts.GetValueOrDefault(name.TypeFamily, question.Part));
                parts[name.TypeFamily] = question.Part;
            }
        }

        Assert.Equal(questions.Length, questions.Select(question => question.Query.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Enum.GetValues<Part>(), part => Assert.Contains(part, parts.Values));
        Assert.InRange(questions.Count(question => question.Part == Part.HeldOut), questions.Length / 10, questions.Length / 3);
    }

    [SkippableFact]
    public void Training_rows_hold_no_member_of_a_type_outside_training()
    {
        ApiIndex index = RealData.Index;
        foreach (CandidateList list in RealData.Lists.Make(Part.Training, 50))
        {
            Hit[] hits = index.Search(list.Question.Query, 50, member => TypeSplit.PartOf(index.Describe(member).Name) == Part.Training);

            Assert.Equal(hits.Length, list.Rows.Length);
            Assert.Equal(hits.Select(hit => list.Question.RightAnswers.Contains(hit.Member) ? 1f : 0f), list.Rows.Select(row => row.Label));
        }
    }
}
