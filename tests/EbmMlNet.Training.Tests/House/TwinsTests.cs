using EbmMlNet.Tests;
using EbmMlNet.Training.Tests.Modules;
using TorchSharp;

namespace EbmMlNet.Training.Tests.House;

/// <summary>Every energy of the library has a twin in torch that exports it, and every architecture is among those that are compared.</summary>
public sealed class TwinsTests
{
    private static readonly FeatureKnots _knots = new([5, 2, 3], [-2, -1, 0, 1, 2, 0, 1, -1, 0, 4]);

    public static TheoryData<Type> Energies => [.. Concrete<EnergyFunction>()];

    public static TheoryData<Type> Architectures => [.. Concrete<Architecture>()];

    public static TheoryData<Architecture> OverCurves =>
    [
        new Mlp(16, 5) { Encoding = new PiecewiseLinearEncoding() },
        new Mlp(7) { Encoding = new PiecewiseLinearEncoding(), Activation = Activation.Silu, NonNegative = true },
    ];

    [Theory]
    [MemberData(nameof(Energies))]
    public void An_energy_has_a_twin_or_is_made_of_what_has(Type energy)
    {
        bool isComposed = energy.GetConstructors().Any(constructor => constructor.GetParameters().Any(
            parameter => parameter.ParameterType == typeof(LayerGraph) || typeof(EnergyFunction).IsAssignableFrom(parameter.ParameterType) || typeof(IEnumerable<EnergyFunction>).IsAssignableFrom(parameter.ParameterType)));
        Assert.True(isComposed || Exported().Contains(energy), $"No architecture among those of {nameof(ModuleParityTests)} exports a {energy.Name}.");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void An_architecture_is_among_those_compared(Type architecture) =>
        Assert.Contains(architecture, Compared().Select(one => one.GetType()));

    [Theory]
    [MemberData(nameof(OverCurves))]
    public void Torch_and_managed_energies_over_curves_agree(Architecture architecture)
    {
        const int rows = 40;
        var random = new Random(4);
        float[] raw = RandomEnergies.Normal(rows * 3, random, 2);
        raw[4] = float.NaN;
        using DisposeScope scope = torch.NewDisposeScope();
        using EnergyModule module = architecture.Create(new LearntKnots(_knots, [true, true, true]), random, torch.CPU);
        float[] places = new float[raw.Length];
        for (int row = 0; row < rows; row++)
        {
            DenseRows.Locate(_knots, raw.AsSpan(row * 3, 3), places.AsSpan(row * 3, 3), new long[3]);
        }

        float[] expected = module.Forward(torch.tensor(places, [rows, 3]), isTraining: false).data<float>().ToArray(), found = new float[rows];
        EnergyFunction energy = module.Export(InputScaling.Identity(3));
        energy.Energies(raw, found);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(expected[row], found[row], 1e-5f * Math.Max(1, Math.Abs(expected[row])));
            Assert.Equal(found[row], energy.Energy(raw.AsSpan(row * 3, 3)));
        }
    }

    private static IEnumerable<Architecture> Compared() =>
        new[] { ModuleParityTests.Architectures, ModuleParityTests.Composed, OverCurves }.SelectMany(data => ((IEnumerable<object[]>)data).Select(row => (Architecture)row[0]));

    private static HashSet<Type> Exported() =>
    [
        .. Compared().Select(architecture =>
        {
            using EnergyModule module = architecture.InputEncoding is null
                ? architecture.Create(11, new Random(1), torch.CPU)
                : architecture.Create(new LearntKnots(_knots, [true, true, true]), new Random(1), torch.CPU);
            return module.Export(InputScaling.Identity(architecture.InputEncoding is null ? 11 : 3)).GetType();
        }),
    ];

    private static IEnumerable<Type> Concrete<T>() =>
        new[] { typeof(EnergyFunction).Assembly, typeof(EnergyRankingTrainer).Assembly }
            .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract).OrderBy(type => type.Name);
}
