using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Packaging;

public sealed class PackageTests(PackageFixture packages) : IClassFixture<PackageFixture>
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("EbmMlNet", "Microsoft.ML [5.0.1, 6.0.0); System.Numerics.Tensors 10.0.14")]
    [InlineData("EbmMlNet.Training", "EbmMlNet [V]; Microsoft.ML [5.0.1, 6.0.0); System.Numerics.Tensors 10.0.14; TorchSharp 0.107.0")]
    public void A_package_depends_on_what_its_code_uses_and_nothing_else(string package, string dependencies)
    {
        XElement specification = packages.Specification(package);
        XElement group = specification.Descendants().Single(e => e.Name.LocalName == "group");
        IEnumerable<string> found = group.Elements().Select(e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}");

        Assert.Equal("net8.0", group.Attribute("targetFramework")!.Value);
        Assert.Equal(dependencies.Replace("[V]", $"[{PackageFixture.Version}]", StringComparison.Ordinal), string.Join("; ", found.Order()));
    }

    [Theory]
    [InlineData("EbmMlNet")]
    [InlineData("EbmMlNet.Training")]
    public void A_package_has_readme_licence_documentation_and_symbols(string package)
    {
        XElement specification = packages.Specification(package);
        using ZipArchive zip = packages.Open(package);
        using ZipArchive symbols = packages.Open(package, "snupkg");
        string[] names = [.. zip.Entries.Select(e => e.FullName)];

        Assert.Equal("MIT", specification.Elements().Single(e => e.Name.LocalName == "license").Value);
        Assert.Equal("README.md", specification.Elements().Single(e => e.Name.LocalName == "readme").Value);
        Assert.Contains("README.md", names);
        Assert.Contains("LICENSE", names);
        Assert.Equal([$"lib/net8.0/{package}.dll", $"lib/net8.0/{package}.xml"], names.Where(n => n.StartsWith("lib/", StringComparison.Ordinal)).Order());
        Assert.Contains($"lib/net8.0/{package}.pdb", symbols.Entries.Select(e => e.FullName));
    }

    [Theory]
    [InlineData(typeof(EnergyFunction))]
    [InlineData(typeof(EnergyRankingTrainer))]
    public void The_assembly_version_that_saved_models_name_does_not_move(Type type)
    {
        AssemblyName name = type.Assembly.GetName();

        Assert.Equal(new Version(1, 0, 0, 0), name.Version);
        Assert.Empty(name.GetPublicKeyToken()!);
    }

    [Fact]
    public void An_application_with_the_scoring_package_alone_gets_no_torch()
    {
        string[] files = [.. Directory.GetFiles(packages.ConsumerOutput, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!)];

        Assert.Contains("EbmMlNet.dll", files);
        Assert.DoesNotContain(files, f => f.Contains("torch", StringComparison.OrdinalIgnoreCase) || f.StartsWith("EbmMlNet.Training", StringComparison.Ordinal));
        Assert.DoesNotContain("torch", File.ReadAllText(Path.Combine(packages.ConsumerOutput, "PackageConsumer.deps.json")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Another_process_with_the_scoring_package_alone_gives_the_same_scores()
    {
        IDataView data = PlantedRanking.View(_ml, 40, seed: 1);
        string rows = packages.PathOf("rows.idv");
        using (FileStream stream = File.Create(rows))
        {
            _ml.Data.SaveAsBinary(data, stream);
        }

        foreach (Architecture architecture in new Architecture[] { new Mlp(16, 8), new Linear() })
        {
            EnergyRankingTrainer.Options options = PlantedRanking.Options();
            options.Architecture = architecture;
            options.NumberOfEpochs = 2;
            ITransformer model = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Ranking.Trainers.EnergyBased(options)).Fit(data);
            string zip = packages.PathOf("model.zip");
            _ml.Model.SaveAtomically(model, data.Schema, zip);

            Assert.Equal(model.Transform(data).GetColumn<float>("Score"), packages.Score(zip, rows));
        }
    }

    [Fact]
    public void Another_process_reads_the_rows_with_the_loader_saved_beside_the_model()
    {
        string rows = packages.PathOf("rows.txt");
        File.WriteAllLines(rows, PlantedRanking.Rows(40, seed: 1).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row.Label} qid:{row.GroupId} {string.Join(' ', row.Features.Select((x, i) => $"{i + 1}:{x:R}"))}")));
        LetorLoader loader = _ml.Data.CreateLetorLoader(new MultiFileSource(rows));
        IDataView data = loader.Load(new MultiFileSource(rows));
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 2;
        ITransformer model = _ml.Ranking.Trainers.EnergyBased(options).Fit(data);
        string zip = packages.PathOf("loader.zip");
        _ml.Model.SaveAtomically(model, loader, zip);

        Assert.Equal(model.Transform(data).GetColumn<float>("Score"), packages.Score(zip, rows));
    }
}
