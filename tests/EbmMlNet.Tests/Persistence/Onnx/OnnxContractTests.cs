namespace EbmMlNet.Tests.Onnx;

/// <summary>No energy, activation or distance is left out of what <see cref="OnnxParityTests"/> compares.</summary>
public class OnnxContractTests
{
    [Fact]
    public void Every_kind_of_energy_is_exported()
    {
        IEnumerable<Type> kinds = typeof(EnergyFunction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EnergyFunction)) && !type.IsAbstract);
        Assert.Equal(kinds.OrderBy(kind => kind.Name), Samples().Select(energy => energy.GetType()).Distinct().OrderBy(kind => kind.Name));
    }

    [Fact]
    public void Every_activation_and_distance_is_exported()
    {
        EnergyFunction[] samples = [.. Samples()];
        Assert.Equal(Enum.GetValues<Activation>(), samples.OfType<MlpEnergy>().Select(energy => energy.Activation).Distinct().Order());
        Assert.Equal(Enum.GetValues<Activation>(), samples.OfType<EncodedMlpEnergy>().Select(energy => energy.Activation).Distinct().Order());
        Assert.Equal(Enum.GetValues<EmbeddingDistance>(), samples.OfType<JointEmbeddingEnergy>().Select(energy => energy.Distance).Distinct().Order());
    }

    private static IEnumerable<EnergyFunction> Samples() => GradientTests.Kinds.Values.Select(make => make(new Random(1)));
}
