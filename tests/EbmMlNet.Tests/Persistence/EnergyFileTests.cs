using System.IO.Compression;
using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Energies read out of files without ML.NET.</summary>
public sealed class EnergyFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ebm-{Guid.NewGuid():N}");

    public static TheoryData<string> Rankers => [.. Directory.GetFiles(Golden("Persistence"), "*.zip").Select(path => Path.GetFileName(path)!)];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Rankers))]
    public void The_energy_of_every_ranker_that_was_ever_saved_is_read(string name)
    {
        string path = Path.Combine(Golden("Persistence"), name);
        EnergyFunction energy = EnergyFunction.Load(path);
        using (FileStream file = File.Create(_path))
        {
            energy.Save(file);
        }

        EnergyFunction alone = EnergyFunction.Load(_path);
        using FileStream stream = File.OpenRead(path);
        EnergyFunction streamed = EnergyFunction.Load(stream);
        Assert.True(stream.CanRead);

        float[] scores = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(EnergySamples.Parse)];
        for (int r = 0; r < scores.Length; r++)
        {
            float[] row = [.. Enumerable.Range(0, energy.FeatureCount).Select(f => (((r * 5) + (f * 7)) % 11) - 3f)];
            Assert.Equal(-scores[r], energy.Energy(row), 1e-5f * Math.Max(1, Math.Abs(scores[r])));
            Assert.Equal(energy.Energy(row), alone.Energy(row));
            Assert.Equal(energy.Energy(row), streamed.Energy(row));
        }
    }

    [Fact]
    public void Of_a_pipeline_it_is_the_energy_of_the_last_ranker()
    {
        EnergyFunction first = ScoringFixture.Energy(1), last = ScoringFixture.Energy(2);
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(first));
        ITransformer model = _ml.Transforms.NormalizeMinMax("Features").Fit(data);
        foreach (EnergyFunction energy in (EnergyFunction[])[first, last])
        {
            model = model.Append(ScoringFixture.Transformer(_ml, model.Transform(data), energy));
        }

        model = model.Append(_ml.Transforms.EnergyRank().Fit(model.Transform(data)));
        _ml.Model.Save(model, data.Schema, _path);
        float[] row = [.. Enumerable.Range(0, last.FeatureCount).Select(f => f / 7f)];

        Assert.Equal(last.Energy(row), EnergyFunction.Load(_path).Energy(row));
    }

    [Theory]
    [InlineData("Classification", "classes-mlp.v1.zip", "holds an energy of kind 'classes', and none of rows of features")]
    [InlineData("Regression", "density.v1.zip", "holds an energy of kind 'continuous', and none of rows of features")]
    [InlineData("Ranking/Lists", "list.v1.zip", "holds an energy of kind 'lists', and none of rows of features")]
    [InlineData("Ranking/Groupwise", "groupwise.v1.zip", "The zip has no entry 'Energy.bin'")]
    public void Another_model_says_what_it_holds(string room, string name, string message)
    {
        string path = Path.Combine(Golden(room), name);
        string said = Assert.Throws<InvalidDataException>(() => EnergyFunction.Load(path)).Message;
        Assert.StartsWith($"'{path}' cannot be loaded: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.EndsWith("Load it by ml.Model.Load.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_refused_with_a_reason()
    {
        byte[] zip = File.ReadAllBytes(Path.Combine(Golden("Persistence"), "mlp-relu.v1.zip"));
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        {
            using Stream entry = archive.Entries.Single(e => e.Name == "Energy.bin").Open();
            using var content = new MemoryStream();
            entry.CopyTo(content);
            byte[] alone = content.ToArray();
            for (int i = 0; i < alone.Length; i++)
            {
                Refused(alone[..i]);
                Refused([.. alone[..i], (byte)(alone[i] ^ 0x20), .. alone[(i + 1)..]]);
            }
        }

        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            Refused(zip[..random.Next(zip.Length)]);

            // Much of a zip is of other entries: a change there need not be refused, but nothing else may be thrown.
            byte[] changed = [.. zip];
            changed[random.Next(zip.Length)] ^= (byte)(1 << random.Next(8));
            _ = Record(changed);
        }

        static void Refused(byte[] bytes) => Assert.StartsWith("The energy cannot be loaded: ", Record(bytes), StringComparison.Ordinal);

        static string? Record(byte[] bytes)
        {
            try
            {
                _ = EnergyFunction.Load(new MemoryStream(bytes));
                return null;
            }
            catch (InvalidDataException error)
            {
                return error.Message;
            }
        }
    }

    [Fact]
    public void Zeros_that_become_hundreds_of_megabytes_are_refused_unread()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("Model/Energy.bin").Open();
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++)
            {
                entry.Write(zeros);
            }
        }

        zip.Position = 0;
        Assert.Contains("more than 50 to 1", Assert.Throws<InvalidDataException>(() => EnergyFunction.Load(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_stream_that_cannot_seek_say_so()
    {
        _ = Assert.Throws<FileNotFoundException>(() => EnergyFunction.Load(_path));
        using var pipe = new DeflateStream(new MemoryStream(), CompressionMode.Decompress);
        Assert.Contains("copy this one into a MemoryStream", Assert.Throws<ArgumentException>(() => EnergyFunction.Load(pipe)).Message, StringComparison.Ordinal);
    }

    private static string Golden(string room) => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", room, "Golden");
}
