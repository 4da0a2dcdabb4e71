using TorchSharp;

namespace EbmMlNet.Training.Tests.Margins;

public class CostMatrixMarginTests
{
    private static readonly float[,] _costs = { { 0, 1, 2 }, { 3, 0, 4 }, { 5, 6, 0 } };

    [Fact]
    public void The_margin_of_a_pair_is_the_cost_of_the_wrong_answer_where_the_other_is_right()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        AnswerGroups answers = GroupLayout.Create([3, 3], [0, 1, 0, 0, 0, 1], answerIds: [0, 2, 1, 1, 2, 0]).Arrange(torch.zeros(6));
        RightAnswers rights = answers.RightAnswers;
        torch.Tensor margins = new CostMatrixMargin(_costs).Between(answers, rights, ChosenAnswers.All(rights).Columns);
        // Right are 2 against 0 and 1, then 0 against 1 and 2.
        Assert.Equal([5, 6, 1, 2], margins.reshape(-1).data<float>().ToArray());
    }

    [Fact]
    public void Matrices_that_make_no_sense_are_refused()
    {
        Assert.Contains("The costs are [2,3]", Message(() => _ = new CostMatrixMargin(new float[2, 3])), StringComparison.Ordinal);
        Assert.Contains("The costs are [1,1]", Message(() => _ = new CostMatrixMargin(new float[1, 1])), StringComparison.Ordinal);
        Assert.Contains("Cost [0,1] is -1", Message(() => _ = new CostMatrixMargin(new float[,] { { 0, -1 }, { 1, 0 } })), StringComparison.Ordinal);
        Assert.Contains("Cost [1,0] is NaN", Message(() => _ = new CostMatrixMargin(new float[,] { { 0, 1 }, { float.NaN, 0 } })), StringComparison.Ordinal);

        static string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;
    }

    [Fact]
    public void Groups_without_classes_and_classes_without_costs_are_refused()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var margin = new CostMatrixMargin(_costs);
        Assert.Contains("needs answers that are classes", Message([]), StringComparison.Ordinal);
        Assert.Contains("of 3 classes, but class 7", Message([7, 0]), StringComparison.Ordinal);

        string Message(int[] ids)
        {
            AnswerGroups answers = GroupLayout.Create([2], [0, 1], answerIds: ids).Arrange(torch.zeros(2));
            return Assert.Throws<InvalidOperationException>(
                () => margin.Between(answers, answers.RightAnswers, ChosenAnswers.All(answers.RightAnswers).Columns)).Message;
        }
    }

    [Fact]
    public void Equal_costs_are_equal_margins_and_the_matrix_is_a_copy()
    {
        float[,] mine = (float[,])_costs.Clone();
        var margin = new CostMatrixMargin(mine);
        mine[0, 1] = 9;
        Assert.Equal(1, margin[0, 1]);
        Assert.Equal(new CostMatrixMargin(_costs), margin);
        Assert.Equal(new CostMatrixMargin(_costs).GetHashCode(), margin.GetHashCode());
        Assert.NotEqual(new CostMatrixMargin(mine), margin);
    }
}
