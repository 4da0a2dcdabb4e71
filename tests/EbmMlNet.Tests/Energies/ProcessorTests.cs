namespace EbmMlNet.Tests;

/// <summary>The same energies on every processor: each is simulated by a process with instruction sets switched off.</summary>
public class ProcessorTests
{
    [Fact]
    public void Without_AVX512_every_energy_is_the_same_to_the_last_bit()
    {
        // The name of the switch changed with .NET 10.
        Assert.Equal(Energies(), Energies("DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableFMA")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void Without_fused_multiply_add_or_any_vectors_energies_differ_by_rounding_only(string withoutSet)
    {
        float[] expected = Energies(), found = Energies(withoutSet);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(found[i] - expected[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{i}: {expected[i]} and {found[i]}");
        }
    }

    private static float[] Energies(params string[] withoutSets)
    {
        var environment = withoutSets.ToDictionary(set => set, _ => "0");
        string output = DotnetCommand.Run(
            AppContext.BaseDirectory, environment, "exec", typeof(ProcessorTests).Assembly.Location, Program.EnergiesCommand);
        float[] energies = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EnergySamples.Parse)];
        Assert.NotEmpty(energies);
        return energies;
    }
}
