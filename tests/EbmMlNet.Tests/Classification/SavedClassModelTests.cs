using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

/// <summary>Whole model files of classifiers: those that earlier versions saved load for ever, and damaged ones say what is wrong.</summary>
public class SavedClassModelTests
{
    private static readonly Dictionary<string, Func<ClassEnergyFunction>> _models = new()
    {
        ["classes-linear"] = () => RandomEnergies.Classes(RandomEnergies.Scaling(10, new Random(1)), new Random(1), [], 5),
        ["classes-mlp"] = () => RandomEnergies.Classes(RandomEnergies.Scaling(12, new Random(2)), new Random(2), [8, 4], 5, Activation.Silu),
        ["classes-encoded"] = () =>
        {
            (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) = RandomEnergies.EncodedLayers(12, new Random(4), [8, 4], 5);
            return new ClassEnergyFunction(first, layers, Activation.Silu);
        },
        ["classes-mean"] = () =>
        {
            (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) = RandomEnergies.EncodedLayers(12, new Random(5), [6], 5);
            return new ClassEnergyFunction(
                [new(first, layers, Activation.Relu), RandomEnergies.Classes(RandomEnergies.Scaling(12, new Random(6)), new Random(6), [4], 5)]);
        },
        ["classes-mlp-non-negative"] = () =>
            RandomEnergies.Classes(RandomEnergies.Scaling(12, new Random(3)), new Random(3), [6], 5, Activation.Tanh, isNonNegative: true),
    };

    private readonly MLContext _ml = new();

    public static TheoryData<string> Models() => [.. _models.Keys];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Classification", "Golden");

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_the_current_format_is_kept_for_later_versions(string name)
    {
        string path = Path.Combine(Folder, $"{name}.v{PartWriter.FormatVersion}.zip");
        if (!File.Exists(path))
        {
            _ = Directory.CreateDirectory(Folder);
            ClassEnergyFunction energies = _models[name]();
            IDataView rows = Rows(energies.FeatureCount);
            ITransformer model = ClassFixture.Transformer(_ml, rows, energies, beta: 0.5f);
            _ml.Model.Save(model, rows.Schema, path);
            File.WriteAllLines(Path.ChangeExtension(path, ".txt"), ClassFixture.Scores(model.Transform(rows)).SelectMany(s => s).Select(EnergySamples.Format));
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
            IDataView scored = model.Transform(Rows(((VectorDataViewType)schema["Features"].Type).Size));
            float[] expected = [.. File.ReadLines(Path.ChangeExtension(path, ".txt")).Select(EnergySamples.Parse)];
            Assert.Equal(expected, ClassFixture.Scores(scored).SelectMany(s => s), (a, b) => Math.Abs(a - b) <= 1e-5f);
            VBuffer<ReadOnlyMemory<char>> names = default;
            scored.Schema["PredictedLabel"].GetKeyValues(ref names);
            Assert.Equal(ClassFixture.Names, names.DenseValues().Select(n => n.ToString()));
            var parameters = Assert.IsType<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>(model).Model;
            Assert.Equal(ScoringFixture.History, parameters.History);
            Assert.Equal(0.5f, parameters.Beta);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_file_cut_anywhere_or_with_a_byte_changed_is_refused(string name)
    {
        byte[] file = ClassModelFormat.Write(_models[name](), 2, ScoringFixture.History);
        for (int at = 0; at < file.Length; at++)
        {
            byte original = file[at];
            Assert.Throws<FormatException>(() => ClassModelFormat.Read(file[..at]));
            file[at] ^= 1;
            Assert.Throws<FormatException>(() => ClassModelFormat.Read(file));
            file[at] = original;
        }

        (ClassEnergyFunction energies, float beta, IReadOnlyList<EpochReport> history) = ClassModelFormat.Read(file);
        Assert.Equal(file, ClassModelFormat.Write(energies, beta, history));
    }

    [Fact]
    public void A_damaged_model_names_the_part()
    {
        Assert.Contains("truncated", LoadError(bytes => bytes[..^5]), StringComparison.Ordinal);
        Assert.Contains("'ranks' is not a kind of classifier", LoadError(_ => Parts(kind: "ranks")), StringComparison.Ordinal);
        Assert.Contains("Part 'classes/beta': value 0 is -1; a number above 0 expected", LoadError(_ => Parts(beta: -1)), StringComparison.Ordinal);
        Assert.Contains("Part 'classes/beta': value 0 is NaN", LoadError(_ => Parts(beta: float.NaN)), StringComparison.Ordinal);
        Assert.Contains("Part 'classes/layer0/weights': Float32[3, 2] expected, Float32[3, 4] found", LoadError(_ => Parts(inputs: 4)), StringComparison.Ordinal);
        Assert.Contains("two classes or more expected", LoadError(_ => Parts(classes: 1)), StringComparison.Ordinal);
        Assert.Contains("not an activation", LoadError(_ => Parts(activation: 7)), StringComparison.Ordinal);
        Assert.Contains("Part 'classes/members': 1 members; 2 to 1000 expected", LoadError(_ => Parts(members: 1)), StringComparison.Ordinal);
        Assert.Contains("'Energy.bin' is missing", LoadError(_ => null), StringComparison.Ordinal);
    }

    private static byte[] Parts(string kind = "classes", float beta = 1, int inputs = 2, int classes = 3, int activation = 0, int? members = null)
    {
        var writer = new PartWriter();
        writer.Write("kind", kind);
        writer.Write("scaling/mean", [0f, 0f]);
        writer.Write("scaling/scale", [1f, 1f]);
        writer.Write("scaling/isLog", [false, false]);
        writer.Write("classes/activation", activation);
        writer.Write("classes/isNonNegative", [false]);
        writer.Write("classes/layer0/weights", new float[classes * inputs], classes, inputs);
        writer.Write("classes/layer0/bias", new float[classes]);
        writer.Write("classes/beta", [beta], 1);
        if (members is { } count)
        {
            writer.Write("classes/members", count);
        }

        return writer.ToArray();
    }

    private string LoadError(Func<byte[], byte[]?> damage)
    {
        ClassEnergyFunction energies = ClassFixture.Energies();
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(energies));
        using var file = new MemoryStream();
        _ml.Model.Save(ClassFixture.Transformer(_ml, data, energies), data.Schema, file);
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
        return Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(file, out _)).ToString();
    }

    /// <summary>Rows that later versions can make again without any random numbers.</summary>
    private IDataView Rows(int features) => ClassFixture.Data(_ml, Enumerable.Range(0, 12).Select(r => new LabelledRow
    {
        Label = ClassFixture.Names[r % ClassFixture.Names.Length],
        Features = new VBuffer<float>(features, [.. Enumerable.Range(0, features).Select(f => (((r * 5) + (f * 7)) % 11) - 3f)]),
    }).ToArray(), features);
}
