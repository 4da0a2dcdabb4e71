using System.Buffers.Binary;

namespace EbmMlNet.Tests;

public class EnergyModelFormatTests
{
    public static TheoryData<string> Kinds() => [.. Energies.Keys];

    private static readonly Dictionary<string, Func<EnergyFunction>> Energies = new()
    {
        ["linear"] = () => RandomEnergies.Linear(RandomEnergies.Scaling(5, new Random(1)), new Random(1)),
        ["linear, non-negative"] = () => RandomEnergies.Linear(RandomEnergies.Scaling(1, new Random(2)), new Random(2), isNonNegative: true),
        ["mlp"] = () => RandomEnergies.Mlp(RandomEnergies.Scaling(3, new Random(3)), new Random(3), [2]),
        ["mlp, deep"] = () => RandomEnergies.Mlp(RandomEnergies.Scaling(40, new Random(4)), new Random(4), [8, 5, 3], Activation.Tanh, isNonNegative: true),
        ["joint, bilinear"] = () => RandomEnergies.Joint(
            RandomEnergies.Scaling(5, new Random(5)), new Random(5), EmbeddingDistance.Bilinear, 2, [3], Activation.Silu, temperature: 0.5f),
        ["joint, shared"] = () => RandomEnergies.Joint(
            RandomEnergies.Scaling(6, new Random(6)), new Random(6), EmbeddingDistance.Cosine, 4, unitLength: true, isShared: true),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read_to_the_last_bit(string kind)
    {
        EnergyFunction energy = Energies[kind]();
        byte[] file = EnergyModelFormat.Write(energy, ScoringFixture.History, 2.5f);
        (EnergyFunction read, float beta, IReadOnlyList<EpochReport> history) = EnergyModelFormat.Read(file);
        Assert.Equal(energy.GetType(), read.GetType());
        Assert.Equal(ScoringFixture.History, history);
        Assert.Equal(file, EnergyModelFormat.Write(read, history, beta));
        var random = new Random(5);
        for (int i = 0; i < 20; i++)
        {
            float[] row = RandomEnergies.Row(energy.Scaling, random);
            Assert.Equal(energy.Energy(row), read.Energy(row));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_anywhere_is_refused(string kind)
    {
        byte[] file = EnergyModelFormat.Write(Energies[kind](), ScoringFixture.History);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<FormatException>(() => EnergyModelFormat.Read(file[..length]));
        }

        Assert.Throws<FormatException>(() => EnergyModelFormat.Read([.. file, 0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_any_byte_changed_is_refused_without_large_allocations(string kind)
    {
        byte[] file = EnergyModelFormat.Write(Energies[kind](), ScoringFixture.History);
        for (int at = 0; at < file.Length; at++)
        {
            byte original = file[at];
            foreach (byte value in (byte[])[0, 1, 127, 128, 255, (byte)(original ^ 1)])
            {
                if (value == original)
                {
                    continue;
                }

                file[at] = value;
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Throws<FormatException>(() => EnergyModelFormat.Read(file));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            }

            file[at] = original;
        }
    }

    [Fact]
    public void A_newer_format_says_what_to_do()
    {
        byte[] file = EnergyModelFormat.Write(Energies["mlp"](), []);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(PartWriter.Magic.Length), PartWriter.FormatVersion + 1);
        Assert.Contains("newer version: update the EbmMlNet package", Message(file));
    }

    [Fact]
    public void A_kind_of_a_newer_version_says_what_to_do()
    {
        var writer = new PartWriter();
        writer.Write("kind", "transformer");
        Assert.Contains("'transformer' is not a kind of energy", Message(writer.ToArray()));
        Assert.Contains("(linear, mlp, jointembedding, encoded, ensemble, selection, cosinemetric, graph)", Message(writer.ToArray()));
    }

    [Fact]
    public void Parameters_that_do_not_fit_are_named_with_what_was_expected_and_found()
    {
        Assert.Contains("Part 'linear/weights': Float32[2] expected, Float32[3] found", Message(Linear(weights: 3)));
        Assert.Contains("Part 'scaling/isLog': Bytes[2] expected, Bytes[1] found", Message(Linear(logs: 1)));
        Assert.Contains("Part 'linear/weights': value 1 is NaN; a finite number expected", Message(Linear(weight: float.NaN)));
        Assert.Contains("a scale must not be negative", Message(Linear(scale: -1)));
        Assert.Contains("Part 'beta': value 0 is 0; a number above 0 expected", Message(EnergyModelFormat.Write(Energies["linear"](), [], 0)));
        Assert.Contains("Part 'linear/bias' is missing", Message(Linear(bias: false)));
        Assert.Contains("Part 'history/Loss': Float64[1] expected, Float64[2] found", Message(Linear(losses: 2)));
    }

    [Fact]
    public void Columns_of_other_versions_are_ignored_and_missing_ones_are_not_measured()
    {
        var writer = new PartWriter();
        writer.Write("kind", "linear");
        Energies["linear"]().Write(writer);
        writer.Write("history/Epoch", [1.0, 2.0]);
        writer.Write("history/Loss", [0.5, 0.25]);
        writer.Write("history/InventedLater", [7.0, 8.0]);
        writer.Write("inventedLater", [1f, 2f], 1, 2);
        EpochReport[] expected = [new() { Epoch = 1, Loss = 0.5 }, new() { Epoch = 2, Loss = 0.25 }];
        Assert.Equal(expected, EnergyModelFormat.Read(writer.ToArray()).History);
        Assert.Equal(1, EnergyModelFormat.Read(writer.ToArray()).Beta);
    }

    [Fact]
    public void Every_property_of_the_history_is_kept()
    {
        var report = new EpochReport { Epoch = 3 };
        foreach (System.Reflection.PropertyInfo property in typeof(EpochReport).GetProperties().Where(p => p.CanWrite))
        {
            object value = property.PropertyType == typeof(double) ? property.Name.GetHashCode(StringComparison.Ordinal) / 3.0
                : property.PropertyType == typeof(bool) ? true
                : property.PropertyType == typeof(CodeStatistics) ? new CodeStatistics(property.Name.Length, 1.5)
                : property.PropertyType == typeof(TimeSpan) ? TimeSpan.FromSeconds(12.5)
                : 4;
            property.SetValue(report, value);
        }

        Assert.Equal(report, EnergyModelFormat.Read(EnergyModelFormat.Write(Energies["mlp"](), [report])).History.Single());
    }

    private static byte[] Linear(int weights = 2, float weight = 1, float scale = 1, int logs = 2, bool bias = true, int losses = 1)
    {
        float[] w = new float[weights];
        w[1] = weight;
        var writer = new PartWriter();
        writer.Write("kind", "linear");
        writer.Write("scaling/mean", [0f, 0f]);
        writer.Write("scaling/scale", [1f, scale]);
        writer.Write("scaling/isLog", new bool[logs]);
        writer.Write("linear/weights", w);
        if (bias)
        {
            writer.Write("linear/bias", [0f]);
        }

        writer.Write("linear/isNonNegative", [false]);
        writer.Write("history/Epoch", [1.0]);
        writer.Write("history/Loss", new double[losses]);
        return writer.ToArray();
    }

    private static string Message(byte[] file) => Assert.Throws<FormatException>(() => EnergyModelFormat.Read(file)).Message;
}
