using System.IO.Compression;
using EbmMlNet.Tests.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>Why a model is refused stands in the message of the exception, not below four others.</summary>
public sealed class LoadCheckedTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ebm-{Guid.NewGuid():N}.zip");

    public static TheoryData<string> Kinds => ["ranker", "pipeline", "classifier", "codes"];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_reason_is_the_message_for_every_kind_of_model(string kind)
    {
        (ITransformer model, IDataView data) = Model(kind);
        _ml.Model.Save(model, data.Schema, _path);
        ITransformer loaded = _ml.Model.LoadChecked(_path, out DataViewSchema schema);
        Assert.Equal(model.Transform(data).Schema.Select(column => column.Name), loaded.Transform(data).Schema.Select(column => column.Name));
        Assert.Equal(data.Schema.Select(column => column.Name), schema.Select(column => column.Name));

        Damage(bytes => bytes[..^5]);
        string message = Refusal();
        Assert.StartsWith($"'{_path}' cannot be loaded: ", message, StringComparison.Ordinal);
        Assert.Contains("truncated", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        Assert.DoesNotContain("class instantiation", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_to_refuse_a_model_comes_through()
    {
        (ITransformer model, IDataView data) = Model("ranker");
        foreach ((Func<byte[], byte[]?> damage, string reason) in new (Func<byte[], byte[]?>, string)[]
        {
            (bytes => [.. bytes[..^1], (byte)~bytes[^1]], "checksum"),
            (bytes => [.. bytes[..8], 2, .. bytes[9..]], "update the EbmMlNet package"),
            (bytes => [0, .. bytes[1..]], "This is not an energy-based model: its first bytes are wrong."),
            (bytes => null, "The model's entry 'Energy.bin' is missing."),
            (bytes => Other(), "'mlq' is not a kind of energy that this version of EbmMlNet knows"),
        })
        {
            _ml.Model.Save(model, data.Schema, _path);
            Damage(damage);
            Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_zip_or_no_file_is_said_to_be()
    {
        File.WriteAllText(_path, "not a zip");
        Assert.StartsWith($"'{_path}' cannot be loaded: Failed to open a zip archive: ", Refusal(), StringComparison.Ordinal);
        using var stream = new MemoryStream([1, 2, 3]);
        Assert.StartsWith(
            "The model cannot be loaded: Failed to open a zip archive",
            Assert.Throws<InvalidDataException>(() => _ml.Model.LoadChecked(stream, out _)).Message,
            StringComparison.Ordinal);
        File.Delete(_path);
        Assert.Equal(_path, Assert.Throws<FileNotFoundException>(() => _ml.Model.LoadChecked(_path, out _)).FileName);
    }

    private static byte[] Other()
    {
        var writer = new PartWriter();
        writer.Write("kind", "mlq");
        return writer.ToArray();
    }

    private (ITransformer Model, IDataView Data) Model(string kind)
    {
        if (kind == "classifier")
        {
            ClassEnergyFunction classes = ClassFixture.Energies();
            IDataView rows = ClassFixture.Data(_ml, ClassFixture.Rows(classes));
            return (ClassFixture.Transformer(_ml, rows, classes), rows);
        }

        EnergyFunction energy = kind == "codes" ? ScoringFixture.Joint() : ScoringFixture.Energy();
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        ITransformer ranker = ScoringFixture.Transformer(_ml, data, energy);
        return kind switch
        {
            "codes" => (_ml.Transforms.EmbedAnswer("Code", ((RankingPredictionTransformer<EnergyRankingModelParameters>)ranker).Model).Fit(data), data),
            "pipeline" => (new TransformerChain<ITransformer>(
                _ml.Transforms.CopyColumns("Copy", "Label").Fit(data), ranker, _ml.Transforms.GibbsProbability().Fit(ranker.Transform(data))), data),
            _ => (ranker, data),
        };
    }

    private string Refusal() => Assert.Throws<InvalidDataException>(() => _ml.Model.LoadChecked(_path, out _)).Message;

    private void Damage(Func<byte[], byte[]?> damage)
    {
        using ZipArchive zip = ZipFile.Open(_path, ZipArchiveMode.Update);
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
}
