using TorchSharp;

namespace EbmMlNet.Training.Tests.Regularizers;

public class RegularizerTests
{
    private static readonly float[,] _energies = { { 0.5f, -1f, 2f }, { 1f, -3f, 0f } };
    private static readonly bool[,] _mask = { { true, true, true }, { true, true, false } };

    public static TheoryData<Regularizer> All => [.. typeof(Regularizer).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Regularizer))).Select(type => (Regularizer)Activator.CreateInstance(type)!)
        .Where(regularizer => !regularizer.RequiresCodes)];

    [Fact]
    public void Magnitude_is_the_weighted_mean_square()
    {
        double expected = 0.1 * (((0.25 + 1 + 4) / 3) + ((1 + 9) / 2.0)) / 2;
        Assert.Equal(expected, Value(new EnergyMagnitude { Weight = 0.1f }, _energies), 1e-6);
    }

    [Fact]
    public void Volume_is_the_squared_log_partition_sum_above_zero()
    {
        double first = Math.Log(Math.Exp(-1) + Math.Exp(2) + Math.Exp(-4)) / 2, second = Math.Log(Math.Exp(-2) + Math.Exp(6)) / 2;
        Assert.Equal(3 * ((first * first) + (second * second)) / 2, Value(new LowEnergyVolume { Weight = 3, Beta = 2 }, _energies), 1e-4);
        Assert.Equal(0, Value(new LowEnergyVolume(), new float[,] { { 5, 6, 7 }, { 9, 9, 9 } }));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_agree_with_finite_differences(Regularizer regularizer)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor energies = torch.tensor(_energies).requires_grad_(true);
        regularizer.Penalty(Groups(energies)).backward();
        float[,] gradient = new float[2, 3];
        for (int i = 0; i < 6; i++)
        {
            const float step = 1e-2f;
            float[,] up = (float[,])_energies.Clone(), down = (float[,])_energies.Clone();
            up[i / 3, i % 3] += step;
            down[i / 3, i % 3] -= step;
            gradient[i / 3, i % 3] = (float)((Value(regularizer, up) - Value(regularizer, down)) / (2 * step));
            Assert.Equal(gradient[i / 3, i % 3], energies.grad![i / 3, i % 3].item<float>(), 1e-3f);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extreme_energies_have_finite_gradients(Regularizer regularizer)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor energies = torch.tensor(new float[,] { { 1e4f, -1e4f, 0 }, { -1e4f, 1e4f, 0 } }).requires_grad_(true);
        regularizer.Penalty(Groups(energies)).backward();
        Assert.All(energies.grad!.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnergyMagnitude { Weight = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LowEnergyVolume { Weight = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LowEnergyVolume { Beta = -1 });
    }

    private static double Value(Regularizer regularizer, float[,] energies)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return regularizer.Penalty(Groups(torch.tensor(energies))).item<float>();
    }

    private static AnswerGroups Groups(torch.Tensor energies) =>
        AnswerGroups.Create(energies, torch.tensor(new float[,] { { 1, 0, 2 }, { 0, 1, 0 } }), torch.tensor(_mask));
}
