using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace EbmMlNet.Packaging.Tests;

/// <summary>What is in each package.</summary>
[Collection("packages")]
public sealed class PackageContentTests(PackageFeed feed)
{
    private static readonly Guid _embeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

    public static TheoryData<string> Packages => [.. PackageFeed.Packages];

    public static TheoryData<string> Libraries => [.. PackageFeed.Libraries];

    [Theory]
    [InlineData("EbmMlNet", "Microsoft.ML [5.0.1, 6.0.0); System.Numerics.Tensors 10.0.14")]
    [InlineData("EbmMlNet.AspNetCore", "EbmMlNet THIS; Microsoft.ML [5.0.1, 6.0.0); System.Numerics.Tensors 10.0.14")]
    [InlineData("EbmMlNet.Training", "EbmMlNet [THIS]; Microsoft.ML [5.0.1, 6.0.0); System.Numerics.Tensors 10.0.14; TorchSharp 0.107.0")]
    public void A_package_depends_on_what_its_code_uses_and_nothing_else(string package, string dependencies)
    {
        XElement group = feed.Specification(package).Descendants().Single(e => e.Name.LocalName == "group" && e.Parent!.Name.LocalName == "dependencies");
        IEnumerable<string> found = group.Elements().Select(e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}");

        Assert.Equal("net8.0", group.Attribute("targetFramework")!.Value);
        Assert.Equal(dependencies.Replace("THIS", PackageFeed.Version, StringComparison.Ordinal), string.Join("; ", found.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_says_what_it_is_and_brings_readme_licence_and_icon(string package)
    {
        XElement specification = feed.Specification(package);
        using ZipArchive zip = feed.Open(package);

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.True(Value("description").Length > 40);
        Assert.Equal("git", specification.Elements().Single(e => e.Name.LocalName == "repository").Attribute("type")!.Value);
        Assert.All(["README.md", "LICENSE", "icon.png"], name => Assert.NotNull(zip.GetEntry(name)));
        Span<byte> head = stackalloc byte[8];
        using Stream icon = zip.GetEntry("icon.png")!.Open();
        icon.ReadExactly(head);
        Assert.True(head.SequenceEqual("\x89PNG\r\n\x1a\n"u8[1..]), "icon.png is no PNG.");

        string Value(string name) => specification.Elements().Single(e => e.Name.LocalName == name).Value;
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_brings_documentation_and_symbols_that_hold_the_sources(string package)
    {
        using ZipArchive zip = feed.Open(package), symbols = feed.Open(package, "snupkg");

        Assert.Equal(
            [$"lib/net8.0/{package}.dll", $"lib/net8.0/{package}.xml"],
            zip.Entries.Select(e => e.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using MemoryStream file = Content(symbols, $"lib/net8.0/{package}.pdb");
        using var provider = MetadataReaderProvider.FromPortablePdbStream(file);
        MetadataReader reader = provider.GetMetadataReader();
        Assert.NotEmpty(reader.Documents);
        foreach (DocumentHandle document in reader.Documents)
        {
            string name = reader.GetString(reader.GetDocument(document).Name);
            IEnumerable<Guid> kinds = reader.GetCustomDebugInformation(document).Select(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind));
            Assert.True(kinds.Contains(_embeddedSource), $"The symbols of {package} do not hold {name}.");
            Assert.True(PackageFeed.Configuration != "Release" || name.StartsWith("/_/", StringComparison.Ordinal), $"The symbols of {package} name {name}.");
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_assembly_name_that_saved_models_hold_does_not_move(string package)
    {
        using ZipArchive zip = feed.Open(package);
        using MemoryStream file = Content(zip, $"lib/net8.0/{package}.dll");
        using var assembly = new PEReader(file);
        AssemblyName name = assembly.GetMetadataReader().GetAssemblyDefinition().GetAssemblyName();

        // Neither the version nor the strong name, of which there is none, may change: a model names both.
        Assert.Equal(package, name.Name);
        Assert.Equal(new Version(1, 0, 0, 0), name.Version);
        Assert.Empty(name.GetPublicKeyToken() ?? []);
    }

    [Theory]
    [InlineData("EbmMlNet", 1_000_000)]
    [InlineData("EbmMlNet.Tool", 30_000_000)]
    public void A_package_stays_small(string package, long most)
    {
        Assert.InRange(new FileInfo(Path.Combine(feed.PathOf("feed"), $"{package}.{PackageFeed.Version}.nupkg")).Length, 1, most);
        using ZipArchive zip = feed.Open(package);
        Assert.DoesNotContain(zip.Entries, entry => entry.FullName.Contains("torch_cpu", StringComparison.OrdinalIgnoreCase));
    }

    private static MemoryStream Content(ZipArchive zip, string name)
    {
        using Stream stream = zip.GetEntry(name)!.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        content.Position = 0;
        return content;
    }
}
