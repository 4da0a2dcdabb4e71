using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

public sealed class GroupLayoutTests
{
    [Fact]
    public void Rows_are_laid_out_by_ascending_label_with_ties_in_their_order()
    {
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([4, 1, 2], [2, 0, 2, 1, 5, 1, 0]);
        AnswerGroups answers = layout.Arrange(tensor(new float[] { 10, 11, 12, 13, 14, 15, 16 }));
        Assert.Equal([0f, 1, 2, 2, 5, 0, 0, 0, 0, 1, 0, 0], answers.Labels.reshape(-1).data<float>().ToArray());
        Assert.Equal([11f, 13, 10, 12, 14, 0, 0, 0, 16, 15, 0, 0], answers.Energies.reshape(-1).data<float>().ToArray());
        Assert.Equal([true, true, true, true, true, false, false, false, true, true, false, false], answers.Mask.reshape(-1).data<bool>().ToArray());
        Assert.Equal([4, 1, 2], layout.GroupSizes.ToArray());
    }

    [Fact]
    public void Right_answers_are_those_with_a_lower_label_in_their_group()
    {
        using DisposeScope scope = NewDisposeScope();
        RightAnswers rights = GroupLayout.Create([4, 1, 2, 3], [2, 0, 2, 1, 5, 1, 0, 3, 3, 3]).RightAnswers;
        Assert.Equal([(0, 1, 1), (0, 2, 2), (0, 3, 2), (2, 1, 1)], rights.Span.ToArray().Select(a => (a.Group, a.Column, a.LowerCount)));
        Assert.Equal([1 / 7f, 3 / 7f, 3 / 7f, 1], rights.Shares.data<float>().ToArray());
        Assert.Equal(2, rights.LongestLower);
        Assert.Equal([1L, 2, 3, 1], rights.Columns.data<long>().ToArray());
        Assert.Equal([0L, 0, 0, 2], rights.Groups.data<long>().ToArray());
        Assert.Equal([1L, 2, 2, 1], rights.LowerCounts.data<long>().ToArray());
        Assert.Equal([2L, 3], rights.Slice(1, 2).Columns.data<long>().ToArray());
    }

    [Fact]
    public void A_table_that_no_array_has_room_for_is_refused_with_what_to_do()
    {
        int[] sizes = [.. Enumerable.Repeat(1, 99_999), 50_000];
        ArgumentException error = Assert.Throws<ArgumentException>(() => GroupLayout.Create(sizes, new float[sizes.Sum()]));
        Assert.Contains("100000 groups, of which the longest has 50000 candidates, make a table of 5000000000 cells", error.Message);
        Assert.Contains("Options.GroupsPerBatch", error.Message);
    }

    public static TheoryData<RelevanceGain, float> GainsOfOne => new()
    {
        { RelevanceGain.Exponential, 1 / 3f },
        { RelevanceGain.Linear, 1 / 2f },
        { RelevanceGain.Equal, 1 },
        { RelevanceGain.MlNet, 3 / 7f },
        { RelevanceGain.FromFunction("square", label => label * label), 1 / 4f },
    };

    [Theory]
    [MemberData(nameof(GainsOfOne))]
    public void Gains_are_relative_to_the_largest_of_the_group(RelevanceGain gain, float expected)
    {
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([3], [2, 0, 1], gain: gain);
        Assert.Equal([0f, expected, 1f], layout.Gains.reshape(-1).data<float>().ToArray());
    }

    [Fact]
    public void Large_and_tiny_labels_keep_their_gains()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([0f, 0.5f, 1f], GroupLayout.Create([3], [0, 499, 500]).Gains.reshape(-1).data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], GroupLayout.Create([3], [0, 1e-20f, 2e-20f]).Gains.reshape(-1).data<float>().ToArray());
    }

    [Fact]
    public void A_weight_on_a_whole_group_is_the_groups_weight_and_a_weight_on_one_answer_its_share()
    {
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([3, 3], [0, 1, 1, 0, 1, 1], [2, 2, 2, 9, 1, 3]);
        Assert.Equal([2f, 2f], layout.GroupWeights.data<float>().ToArray());
        Assert.Equal([0.5f, 0.5f, 0.25f, 0.75f], layout.RightAnswers.Shares.data<float>().ToArray());
    }

    [Fact]
    public void An_answer_of_weight_zero_is_right_no_more_but_still_incorrect_for_better_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([3, 2], [0, 1, 2, 0, 1], [1, 0, 1, 1, 0]);
        Assert.Equal([(0, 2, 2)], layout.RightAnswers.Span.ToArray().Select(a => (a.Group, a.Column, a.LowerCount)));
        Assert.Equal(0f, layout.GroupWeights[1].item<float>());
    }

    [Fact]
    public void Tables_in_any_order_are_sorted_and_gradient_finds_its_way_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor energies = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3], requires_grad: true);
        Tensor labels = tensor(new float[] { 2, 9, 1, 0, 3, 1 }, [2, 3]);
        Tensor mask = tensor(new[] { true, false, true, true, true, true }, [2, 3]);
        AnswerGroups answers = AnswerGroups.Create(energies, labels, mask);
        Assert.Equal([3f, 1, 0, 4, 6, 5], answers.Energies.reshape(-1).data<float>().ToArray());
        (answers.Energies * tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3])).sum().backward();
        Assert.Equal([2f, 0, 1, 4, 6, 5], energies.grad!.reshape(-1).data<float>().ToArray());
        Assert.True(mask.shape.Length == 2, "the caller's mask is left alone");
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_found()
    {
        Assert.Contains("5 rows, but there are 4 labels", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2, 3], [0, 1, 0, 1])).Message);
        Assert.Contains("group 1 has 0", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2, 0], [0, 1])).Message);
        Assert.Contains("row 1 is -1", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [0, -1])).Message);
        Assert.Contains("row 0 is NaN", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [float.NaN, 1])).Message);
        Assert.Contains("label", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [0, float.PositiveInfinity])).Message);
        Assert.Contains("weight", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [0, 1], [1, -2])).Message);
        Assert.Contains("3 weights for 2 rows", Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [0, 1], [1, 1, 1])).Message);
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([2], [0, 1]);
        Assert.Contains("2 rows", Assert.Throws<ArgumentException>(() => layout.Arrange(zeros(3))).Message);
        Assert.Contains("[2,3]", Assert.Throws<ArgumentException>(() => AnswerGroups.Create(zeros(2, 2), zeros(2, 3))).Message);
    }

    [Fact]
    public void Answer_ids_stand_where_their_candidates_stand()
    {
        using DisposeScope scope = NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([3, 2], [1, 0, 2, 0, 1], answerIds: [10, 11, 12, 13, 14]);
        Assert.Equal([11L, 10, 12, 13, 14, 0], layout.AnswerIds!.data<long>().ToArray());
        Assert.Null(GroupLayout.Create([1], [1]).AnswerIds);
        Assert.Throws<ArgumentException>(() => GroupLayout.Create([2], [0, 1], answerIds: [1]));
    }
}
