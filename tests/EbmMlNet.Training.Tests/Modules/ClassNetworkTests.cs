using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public class ClassNetworkTests
{
    public static TheoryData<Architecture> Architectures =>
    [
        new Linear(),
        new Mlp(8),
        new Mlp(7, 5, 3) { Activation = Activation.Silu },
        new Mlp(16) { Activation = Activation.Tanh, NonNegative = true },
        new Mlp(33) { Dropout = 0.5f },
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Torch_and_managed_energies_agree_of_all_classes_and_of_some(Architecture architecture)
    {
        const int rows = 20, features = 11, classes = 13;
        var random = new Random(3);
        using NetworkModule module = architecture.Network!.Create(null, features, classes, random, torch.CPU);
        var scaling = new InputScaling(Draw(random, features), [.. Draw(random, features).Select(Math.Abs)], new bool[features]);
        ClassEnergyFunction exported = module.ExportClasses(scaling);
        Assert.Equal(architecture.IsNonNegative, exported.IsNonNegative);
        float[] raw = Draw(random, rows * features), scaled = [.. raw], expected = new float[classes];
        using DisposeScope scope = torch.NewDisposeScope();
        for (int row = 0; row < rows; row++)
        {
            scaling.Transform(scaled.AsSpan(row * features, features), scaled.AsSpan(row * features, features));
        }

        torch.Tensor inputs = torch.tensor(scaled, [rows, features]);
        float[] all = module.Forward(inputs, null, isTraining: false).reshape(-1).data<float>().ToArray();
        float[] some = module.Forward(inputs, torch.tensor(new long[] { 12, 0, 5 }), isTraining: false).reshape(-1).data<float>().ToArray();
        for (int row = 0; row < rows; row++)
        {
            exported.Energies(raw.AsSpan(row * features, features), expected);
            Assert.Equal(expected, all[(row * classes)..((row + 1) * classes)], (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
            Assert.Equal(
                [expected[12], expected[0], expected[5]], some[(row * 3)..((row + 1) * 3)], (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_module_resumes_from_what_it_exported_and_not_from_another_shape(Architecture architecture)
    {
        using NetworkModule module = architecture.Network!.Create(null, 5, 4, new Random(1), torch.CPU);
        ClassEnergyFunction exported = module.ExportClasses(InputScaling.Identity(5));
        using NetworkModule? resumed = architecture.Network!.Resume(exported, new Random(2), torch.CPU);
        Assert.NotNull(resumed);
        Assert.Equal(module.Weights.ToArray(), resumed.Weights.ToArray());
        Assert.Null(new Mlp(99).Network.Resume(exported, new Random(1), torch.CPU));
        Assert.Null(new Mlp(8) { NonNegative = !exported.IsNonNegative }.Network.Resume(exported, new Random(1), torch.CPU));
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((4 * random.NextDouble()) - 2))];
}
