using ApiSearch.Documentation;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Translation;

namespace ApiSearch.Tests.Translation;

public sealed class TranslationTests
{
    private static readonly string[] s_things = ["Apple", "Pear", "Plum", "Fig", "Grape", "Melon"];

    // Clone is always described as a shallow copy, Kill as ending.
    private static readonly ApiIndex s_index = ApiIndex.Build(
    [
        .. s_things.Select(thing => new ApiMember($"M:A.{thing}.Clone", 1, "", $"Makes a shallow copy of {thing} now.")),
        .. s_things.Select(thing => new ApiMember($"M:A.{thing}.Kill", 1, "", $"Ends the life of {thing} now.")),
    ]);

    private static TranslationTable Train(int without) => new TranslationTrainer(
        s_index,
        s_index.Members.Select((member, i) => new Question(i, Query.Of(member.Summary, s_index.Vocabulary), [i], Part.Training)),
        question => question.Number % 3).TrainWithout(without);

    private static int Term(string word) => s_index.Vocabulary.Find(word).Single();

    [Fact]
    public void Words_that_go_together_are_learnt()
    {
        TranslationTable table = Train(without: -1);
        (float describing, float naming) = table.Find(Term("shallow"), Term("clone"));

        Assert.True(describing > 10 * table.Find(Term("shallow"), Term("kill")).Describing);
        Assert.True(naming > 10 * table.Find(Term("life"), Term("clone")).Naming);
        Assert.True(table.Find(Term("apple"), Term("apple")).Describing > table.Find(Term("shallow"), Term("apple")).Describing);
        var query = new QueryTranslation(table, Query.Of("a shallow copy", s_index.Vocabulary).Terms);
        Assert.True(query.OfQuery([Term("clone")], ..).Mean > 0);
        Assert.True(query.OfQuery([Term("kill")], ..).Mean < 0);
        Assert.True(query.OfIdentifier([Term("clone")]).Mean > query.OfIdentifier([Term("kill")]).Mean);
        Assert.Equal(default, query.OfQuery([Term("clone")], 7..9));
    }

    [Fact]
    public void A_table_knows_nothing_of_the_fold_it_was_trained_without()
    {
        // The second thing's members are all in fold 1.
        TranslationTable without = Train(without: 1), with = Train(without: -1);

        Assert.True(with.Find(Term("pear"), Term("clone")).Describing > 0);
        Assert.Equal(0, without.Find(Term("pear"), Term("clone")).Describing);
    }

    [Fact]
    public void A_word_never_seen_stands_for_itself()
    {
        TranslationTable table = Train(without: -1);

        Assert.True(table.Find(Term("melon"), Term("melon")).Describing > 0.1);
        Assert.Equal(0, table.Find(Term("melon"), Term("fig")).Describing);
    }
}
