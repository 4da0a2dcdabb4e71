using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>What holds of every way to choose incorrect answers.</summary>
public sealed class NegativesContractTests
{
    public static TheoryData<string> Names => [.. Catalogue.Negatives.Select(negatives => negatives.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_choice_is_an_incorrect_answer_taken_once_and_is_that_of_the_naive_oracle(string name)
    {
        Negatives negatives = Find(name);
        Assert.True(Oracle.Knows(negatives), $"{name} has no entry in Oracle.Negatives.cs: write there what it must choose, with plain loops.");
        foreach (Margin margin in Catalogue.Margins)
        {
            for (int seed = 1; seed <= 10; seed++)
            {
                var item = new LossCase(new HingeLoss(), negatives, margin);
                foreach (OracleGroup group in OracleGroups.From(Batch.Mixed(seed), item, seed))
                {
                    Assert.Equal(group.Rights.Order(), group.Chosen.Keys.Order());
                    foreach ((int right, int[] chosen) in group.Chosen)
                    {
                        Assert.Subset(group.Lower(right).ToHashSet(), chosen.ToHashSet());
                        Assert.Equal(chosen.Length, chosen.Distinct().Count());
                        Assert.True(chosen.Length <= negatives.MostChosen(group.Lower(right).Count()), "more were chosen than was said");
                        if (Oracle.ChosenFor(negatives, margin, group, right) is int[] expected)
                        {
                            Assert.Equal(expected.Order(), chosen.Order());
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_chooses_the_same_and_a_part_chooses_like_the_whole(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Negatives negatives = Find(name);
        var batch = Batch.Mixed(4);
        AnswerGroups answers = batch.Arrange(batch.EnergyTensor());
        RightAnswers rights = answers.RightAnswers;
        Random again = new(7);
        string whole = Show(negatives.Choose(answers, rights, new LabelGapMargin(), new Random(7)));
        string parts = Show(negatives.Choose(answers, rights.Slice(0, 4), new LabelGapMargin(), again)) +
            Show(negatives.Choose(answers, rights.Slice(4, rights.Count - 4), new LabelGapMargin(), again));
        Assert.Equal(whole, Show(negatives.Choose(answers, rights, new LabelGapMargin(), new Random(7))));
        if (!Oracle.Draws(negatives))
        {
            Assert.Equal(whole, parts);
        }

        static string Show(ChosenAnswers chosen)
        {
            int width = (int)chosen.Mask.shape[1];
            long[] columns = [.. chosen.Columns.contiguous().data<long>()];
            bool[] mask = [.. chosen.Mask.contiguous().data<bool>()];
            return string.Concat(columns.Chunk(width).Zip(mask.Chunk(width)).Select(pair =>
                string.Join(',', pair.First.Zip(pair.Second).Where(entry => entry.Second).Select(entry => entry.First)) + ";"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_chosen_carries_gradient_or_stays_behind(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        var batch = Batch.Mixed(4);
        AnswerGroups answers = batch.Arrange(batch.EnergyTensor());
        int before = scope.DisposablesCount;
        ChosenAnswers chosen = Find(name).Choose(answers, answers.RightAnswers, new LabelGapMargin(), new Random(7));
        Assert.False(chosen.Columns.requires_grad || chosen.Mask.requires_grad);
        Assert.Equal(2, scope.DisposablesCount - before);
    }

    internal static Negatives Find(string name) => Catalogue.Negatives.Single(negatives => negatives.ToString() == name);
}
