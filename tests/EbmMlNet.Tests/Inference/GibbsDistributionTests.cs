namespace EbmMlNet.Tests;

public class GibbsDistributionTests
{
    [Theory]
    [InlineData(1, 1f)]
    [InlineData(7, 1e-30f)]
    [InlineData(100, 0.5f)]
    [InlineData(10_000, 3f)]
    [InlineData(10_000, 1e30f)]
    public void Probabilities_agree_with_the_formula_and_sum_to_one(int count, float beta)
    {
        float[] energies = RandomEnergies.Normal(count, new Random(count), 5), found = new float[count];
        GibbsDistribution.Probabilities(energies, found, beta);
        double lowest = energies.Min();
        double[] expected = [.. energies.Select(e => Math.Exp(-beta * (e - lowest)))];
        double z = expected.Sum();
        Assert.Equal(1, found.Sum(p => (double)p), 1e-6);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(expected[i] / z, found[i], 1e-6);
        }
    }

    [Fact]
    public void Probabilities_may_overwrite_the_energies()
    {
        float[] energies = [1f, 2f, 3f], probabilities = new float[3];
        GibbsDistribution.Probabilities(energies, probabilities);
        GibbsDistribution.Probabilities(energies, energies);
        Assert.Equal(probabilities, energies);
    }

    [Fact]
    public void Adding_a_constant_to_all_energies_changes_nothing()
    {
        float[] found = new float[3], shifted = new float[3];
        GibbsDistribution.Probabilities([0f, 1f, 2f], found);
        GibbsDistribution.Probabilities([1e4f, 10001f, 10002f], shifted);
        Assert.Equal(found, shifted);
    }

    [Fact]
    public void A_large_beta_leaves_only_the_lowest_energy_and_a_small_one_all_alike()
    {
        float[] found = new float[3];
        GibbsDistribution.Probabilities([-3e38f, 0.5f, 3e38f], found, float.MaxValue);
        Assert.Equal([1f, 0f, 0f], found);
        GibbsDistribution.Probabilities([2f, 1f, 3f], found, float.Epsilon);
        Assert.All(found, p => Assert.Equal(1 / 3.0, p, 1e-6));
    }

    public static TheoryData<float[], float[], double> Infinities => new()
    {
        { [Low, 3f, Low], [0.5f, 0f, 0.5f], double.NegativeInfinity },
        { [High, High], [0.5f, 0.5f], double.PositiveInfinity },
        { [High, 3f, 3f], [0f, 0.5f, 0.5f], 3 - Math.Log(2) },
        { [Low, High], [1f, 0f], double.NegativeInfinity },
        { [float.NaN, 3f, 3f], [float.NaN, 0.5f, 0.5f], 3 - Math.Log(2) },
        { [3f, float.NaN, Low], [0f, float.NaN, 1f], double.NegativeInfinity },
        { [float.NaN], [float.NaN], double.PositiveInfinity },
        { [float.NaN, High], [float.NaN, 1f], double.PositiveInfinity },
    };

    private const float Low = float.NegativeInfinity, High = float.PositiveInfinity;

    [Theory]
    [MemberData(nameof(Infinities))]
    public void One_rule_holds_for_infinite_and_missing_energies_wherever_probabilities_are_made(
        float[] energies, float[] expected, double freeEnergy)
    {
        float[] found = new float[energies.Length];
        GibbsDistribution.Probabilities(energies, found);
        Assert.Equal(expected, found);
        Assert.Equal(freeEnergy, GibbsDistribution.FreeEnergy(energies), 1e-12);
        ScoreOrder.Probabilities([.. energies.Select(energy => -energy)], found, 1);
        Assert.Equal(expected, found);
        Assert.All(Enumerable.Range(0, energies.Length).Where(i => !float.IsNaN(energies[i])), i =>
        {
            PartitionSum all = new(1), one = new(1);
            all.Add(energies);
            one.Add(energies[i]);
            Assert.Equal(-Math.Log(expected[i]), one.MinusLogShareOf(all), 1e-6);
        });
    }

    [Fact]
    public void A_partition_sum_is_the_same_in_every_order_and_never_overflows()
    {
        float[] energies = RandomEnergies.Normal(1000, new Random(3), 5);
        foreach ((float beta, float shift) in new[] { (1f, 0f), (1f, 1e4f), (1f, -1e4f), (1e3f, 0f), (1e30f, 0f), (1e-30f, 0f) })
        {
            float[] moved = [.. energies.Select(energy => energy + shift)];
            double lowest = moved.Min(), expected = Math.Log(moved.Sum(e => Math.Exp(-beta * (e - lowest)))) - (beta * lowest);
            foreach (IEnumerable<float> order in (IEnumerable<float>[])[moved, moved.Order(), moved.OrderDescending()])
            {
                var sum = new PartitionSum(beta);
                sum.Add([.. order]);
                Assert.Equal(expected, sum.Log, 1e-9 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void The_free_energy_lies_between_the_lowest_energy_and_log_n_over_beta_below()
    {
        float[] energies = RandomEnergies.Normal(1000, new Random(1), 5);
        foreach (float beta in (float[])[1e-3f, 1f, 1e3f, 1e30f])
        {
            double free = GibbsDistribution.FreeEnergy(energies, beta);
            Assert.InRange(free, energies.Min() - (Math.Log(1000) / beta), energies.Min());
        }

        Assert.Equal(5 - (Math.Log(2) / 2), GibbsDistribution.FreeEnergy([5f, 5f], 2f), 1e-12);
        Assert.Equal(double.PositiveInfinity, GibbsDistribution.FreeEnergy([]));
    }

    [Fact]
    public void ArgMin_is_the_first_lowest()
    {
        Assert.Equal(1, GibbsDistribution.ArgMin([3f, -1f, 2f, -1f]));
        Assert.Equal(-1, GibbsDistribution.ArgMin([]));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_beta_that_is_no_positive_number_is_refused(float beta)
    {
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => GibbsDistribution.Probabilities([1f], new float[1], beta)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => GibbsDistribution.FreeEnergy([1f], beta)).ParamName);
    }
}
