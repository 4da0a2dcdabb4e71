namespace EbmMlNet.Training.Tests.Trainers;

public class LikeliestMembersTests
{
    [Fact]
    public void Networks_that_are_equal_are_kept_and_count_the_same() =>
        Assert.Equal([0.5, 0.5], LikeliestMembers.Of([Energies(40, 1), Energies(40, 1)], classCount: 3, beta: 1));

    [Fact]
    public void Without_rows_all_are_kept() => Assert.Equal([0.25, 0.25, 0.25, 0.25], LikeliestMembers.Of([[], [], [], []], classCount: 3, beta: 1));

    [Fact]
    public void Networks_that_err_on_other_rows_are_kept_together_though_one_is_better()
    {
        double[] weights = LikeliestMembers.Of([Energies(200, 3, row => row % 4 != 0), Energies(200, 3, row => row % 5 != 1)], classCount: 3, beta: 1);
        Assert.Equal([0.5, 0.5], weights);
    }

    [Fact]
    public void One_that_does_harm_is_left_out_and_the_others_share()
    {
        double[] bad = Energies(200, 6, row => row % 2 == 0);
        Assert.Equal([0.5, 0, 0.5], LikeliestMembers.Of([Energies(200, 2), bad, Energies(200, 2)], classCount: 3, beta: 1));
        Assert.Equal([0, 1, 0], LikeliestMembers.Of([bad, Energies(200, 2), bad], classCount: 3, beta: 1));
    }

    [Fact]
    public void Few_rows_do_not_leave_out_what_many_do()
    {
        // Surer than the other, and wrong one time in four: what many rows see, four do not.
        double[] Worse(int rows) => Energies(rows, 2.5, row => row % 4 != 3);
        Assert.Equal([0.5, 0.5], LikeliestMembers.Of([Energies(4, 2), Worse(4)], classCount: 3, beta: 1));
        Assert.Equal([1, 0], LikeliestMembers.Of([Energies(400, 2), Worse(400)], classCount: 3, beta: 1));
    }

    [Fact]
    public void Beta_says_how_sure_energies_are()
    {
        // Sure of what is wrong one time in four: at a low beta that costs little, and the half-hearted one is in the way.
        double[] sure = Energies(400, 8, row => row % 4 != 0), halfhearted = Energies(400, 0.01);
        Assert.Equal([0, 1], LikeliestMembers.Of([sure, halfhearted], classCount: 3, beta: 5));
        Assert.Equal([1, 0], LikeliestMembers.Of([sure, halfhearted], classCount: 3, beta: 0.1));
    }

    /// <summary>Of each row the right class, the last, lies lower than the others, or, where it errs, the first lies as much lower.</summary>
    private static double[] Energies(int rows, double gap, Func<int, bool>? isRight = null) =>
        [.. Enumerable.Range(0, rows).SelectMany(row => isRight?.Invoke(row) ?? true ? new[] { gap, gap, 0 } : [0, gap, gap])];
}
