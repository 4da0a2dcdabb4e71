using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>Whole model files: those that earlier versions saved load for ever, and damaged ones say what is wrong.</summary>
public class SavedModelTests
{
    private const int RowCount = 12;
    private readonly MLContext _ml = new();

    public static TheoryData<string> Models() => [.. _models.Keys];

    private static readonly Dictionary<string, Func<EnergyFunction>> _models = new()
    {
        ["linear"] = () => RandomEnergies.Linear(RandomEnergies.Scaling(10, new Random(1)), new Random(1)),
        ["linear-non-negative"] = () => RandomEnergies.Linear(RandomEnergies.Scaling(10, new Random(2)), new Random(2), isNonNegative: true),
        ["mlp-relu"] = () => RandomEnergies.Mlp(RandomEnergies.Scaling(12, new Random(3)), new Random(3), [8, 4]),
        ["mlp-silu"] = () => RandomEnergies.Mlp(RandomEnergies.Scaling(12, new Random(4)), new Random(4), [8], Activation.Silu),
        ["mlp-tanh-non-negative"] = () =>
            RandomEnergies.Mlp(RandomEnergies.Scaling(12, new Random(5)), new Random(5), [3, 3, 3], Activation.Tanh, isNonNegative: true),
        ["joint-squared"] = () => RandomEnergies.Joint(
            RandomEnergies.Scaling(11, new Random(6)), new Random(6), EmbeddingDistance.SquaredEuclidean, 5, [4]),
        ["joint-cosine-shared"] = () => RandomEnergies.Joint(
            RandomEnergies.Scaling(12, new Random(7)), new Random(7), EmbeddingDistance.Cosine, 3, temperature: 0.2f, isShared: true),
        ["joint-bilinear-unit"] = () => RandomEnergies.Joint(
            RandomEnergies.Scaling(9, new Random(8)), new Random(8), EmbeddingDistance.Bilinear, 4, [6, 5], Activation.Silu, unitLength: true),
        ["selection"] = () => new SlotSelectionEnergy(
            9, [1, 2, 5, 8], RandomEnergies.Mlp(RandomEnergies.Scaling(4, new Random(15)), new Random(15), [5])),
        ["metric"] = () => RandomEnergies.Metric(RandomEnergies.Scaling(11, new Random(13)), new Random(13), 3),
        ["metric-same-raw"] = () => RandomEnergies.Metric(InputScaling.Identity(12), new Random(14), 0, isSame: true),
        ["encoded"] = () => RandomEnergies.Encoded(12, new Random(9), [8, 4], Activation.Relu, false),
        ["encoded-silu-non-negative"] = () => RandomEnergies.Encoded(9, new Random(10), [8], Activation.Silu, true),
        ["graph"] = () => RandomEnergies.Graph(new Random(16)),
        ["graph-metric"] = () => new GraphEnergy(RandomEnergies.Metric(RandomEnergies.Scaling(11, new Random(17)), new Random(17), 3).Graph),
        ["ensemble"] = () => new EnsembleEnergy(
            [
                RandomEnergies.Encoded(10, new Random(11), [6], Activation.Relu, false),
                RandomEnergies.Mlp(RandomEnergies.Scaling(10, new Random(12)), new Random(12), [5]),
            ],
            [0.7f, 0.3f]),
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_the_current_format_is_kept_for_later_versions(string name)
    {
        string path = Path.Combine(Folder, $"{name}.v{PartWriter.FormatVersion}.zip");
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Folder);
            EnergyFunction energy = _models[name]();
            IDataView rows = Rows(energy.FeatureCount);
            ITransformer model = ScoringFixture.Transformer(_ml, rows, energy);
            _ml.Model.Save(model, rows.Schema, path);
            File.WriteAllLines(Path.ChangeExtension(path, ".txt"), ScoringFixture.Scores(model.Transform(rows)).Select(EnergySamples.Format));
            Assert.Fail($"{path} was missing and has been made now, with its scores beside it. Commit both, and never change them.");
        }
    }

    [Fact]
    public void Every_model_that_was_ever_saved_gives_the_scores_it_gave()
    {
        string[] paths = Directory.GetFiles(Folder, "*.zip");
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            ITransformer model = _ml.Model.Load(path, out DataViewSchema schema);
            IDataView rows = Rows(((VectorDataViewType)schema["Features"].Type).Size);
            float[] found = ScoringFixture.Scores(model.Transform(rows));
            float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(EnergySamples.Parse)];
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
            var parameters = Assert.IsType<RankingPredictionTransformer<EnergyRankingModelParameters>>(model).Model;
            Assert.Equal(ScoringFixture.History, parameters.History);
        }
    }

    [Fact]
    public void A_damaged_model_says_what_is_wrong()
    {
        Assert.Contains("truncated", LoadError(bytes => bytes[..^5]));
        Assert.Contains("checksum", LoadError(bytes => [.. bytes[..^1], (byte)~bytes[^1]]));
        Assert.Contains("Part 'kind': 'mlq' is not a kind of energy", LoadError(bytes =>
        {
            var writer = new PartWriter();
            writer.Write("kind", "mlq");
            return writer.ToArray();
        }));
        Assert.Contains("update the EbmMlNet package", LoadError(bytes => [.. bytes[..8], 2, .. bytes[9..]]));
        Assert.Contains("'Energy.bin' is missing", LoadError(bytes => null));
    }

    private static string Folder => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Persistence", "Golden");

    private string LoadError(Func<byte[], byte[]?> damage)
    {
        EnergyFunction energy = ScoringFixture.Energy();
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        using var file = new MemoryStream();
        _ml.Model.Save(ScoringFixture.Transformer(_ml, data, energy), data.Schema, file);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(e => e.Name == "Energy.bin");
            using var content = new MemoryStream();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(content);
            }

            entry.Delete();
            if (damage(content.ToArray()) is { } damaged)
            {
                using Stream stream = zip.CreateEntry(entry.FullName).Open();
                stream.Write(damaged);
            }
        }

        file.Position = 0;
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(file, out _));
        return error.ToString();
    }

    /// <summary>Rows that later versions can make again without any random numbers.</summary>
    private IDataView Rows(int features)
    {
        IEnumerable<CandidateRow> rows = Enumerable.Range(0, RowCount).Select(r => new CandidateRow
        {
            GroupId = 1,
            Features = new VBuffer<float>(features, [.. Enumerable.Range(0, features).Select(f => (((r * 5) + (f * 7)) % 11) - 3f)]),
        });
        return ScoringFixture.Data(_ml, rows.ToArray(), features);
    }
}
