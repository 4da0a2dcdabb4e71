namespace EbmMlNet.Training.Tests.Trainers;

public class MemberWeightsTests
{
    [Fact]
    public void Networks_that_are_equal_count_the_same() =>
        Assert.Equal([0.5, 0.5], MemberWeights.Of([[0.1, 0.5, 0.9], [0.1, 0.5, 0.9]]));

    [Fact]
    public void Without_groups_to_weigh_by_all_count_the_same()
    {
        Assert.Equal([0.25, 0.25, 0.25, 0.25], MemberWeights.Of([[], [], [], []]));
        Assert.Equal([0.5, 0.5], MemberWeights.Of([[double.NaN, 1], [0, double.NaN]]));
    }

    [Fact]
    public void A_network_one_standard_error_behind_counts_as_exp_of_minus_a_half()
    {
        // Differences 0 and 2: mean 1, standard error 1.
        double[] weights = MemberWeights.Of([[1, 3], [1, 1]]);
        Assert.Equal(Math.Exp(-0.5), weights[1] / weights[0], 1e-12);
        Assert.Equal(1, weights.Sum(), 1e-12);
    }

    [Fact]
    public void Few_groups_keep_a_worse_network_and_many_leave_it_out()
    {
        double[] Better(int groups) => [.. Enumerable.Range(0, groups).Select(g => 0.5 + (g % 3 == 0 ? -0.2 : 0.2))];
        double[] Worse(int groups) => [.. Enumerable.Range(0, groups).Select(_ => 0.5)];
        Assert.InRange(MemberWeights.Of([Better(6), Worse(6)])[1], 0.2, 0.5);
        Assert.Equal([1, 0], MemberWeights.Of([Better(600), Worse(600)]));
    }
}
