namespace EbmMlNet.Tests;

public class EnsembleEnergyTests
{
    private static readonly EnergyFunction[] _members =
    [
        RandomEnergies.Encoded(12, new Random(1), [16, 8], Activation.Relu, false),
        RandomEnergies.Mlp(RandomEnergies.Scaling(12, new Random(2)), new Random(2), [8, 4]),
        RandomEnergies.Linear(RandomEnergies.Scaling(12, new Random(3)), new Random(3)),
    ];

    [Fact]
    public void The_energy_is_the_weighed_sum_of_the_members_for_dense_sparse_and_many_rows()
    {
        var ensemble = new EnsembleEnergy(_members, [0.5f, 0.3f, 0.2f]);
        float[] x = RandomEnergies.EncodedRow(12, new Random(4)), many = new float[3];
        double expected = (0.5 * _members[0].Energy(x)) + (0.3 * _members[1].Energy(x)) + (0.2 * _members[2].Energy(x));
        int[] indices = [.. Enumerable.Range(0, 12).Where(f => x[f] != 0)];
        ensemble.Energies([.. x, .. x, .. x], many);
        Assert.Equal(expected, ensemble.Energy(x), 1e-5 * Math.Max(1, Math.Abs(expected)));
        Assert.Equal(ensemble.Energy(x), ensemble.Energy(indices, indices.Select(f => x[f]).ToArray()));
        Assert.All(many, energy => Assert.Equal(ensemble.Energy(x), energy));
        Assert.Equal(0, Allocations.Least(() => ensemble.Energy(x)));
    }

    [Fact]
    public void Members_that_do_not_fit_are_refused()
    {
        Says("One member or more", () => new EnsembleEnergy([], []));
        Says("3 values expected, 2 found", () => new EnsembleEnergy(_members, [1f, 1f]));
        Says("Weight 1 is 0; a number above 0", () => new EnsembleEnergy(_members, [1f, 0f, 1f]));
        Says("Member 1 takes 5 features, but the first 12", () => new EnsembleEnergy(
            [_members[0], RandomEnergies.Linear(RandomEnergies.Scaling(5, new Random(3)), new Random(3))], [1f, 1f]));
        Says("Member 0 is an ensemble itself", () => new EnsembleEnergy([new EnsembleEnergy(_members, [1f, 1f, 1f])], [1f]));

        static void Says(string part, Func<object> make) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }
}
