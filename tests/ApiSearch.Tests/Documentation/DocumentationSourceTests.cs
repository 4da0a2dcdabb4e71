using ApiSearch.Documentation;

namespace ApiSearch.Tests.Documentation;

public sealed class DocumentationSourceTests : IDisposable
{
    private readonly string _packs = Directory.CreateTempSubdirectory("apisearch").FullName;

    public void Dispose() => Directory.Delete(_packs, recursive: true);

    private void Add(string version, params string[] files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_packs, version, "ref", "net10.0")).FullName;
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), "<doc/>");
        }
    }

    [Fact]
    public void The_newest_version_with_documentation_is_taken()
    {
        Add("9.0.10", "A.xml");
        Add("9.0.9", "A.xml");
        Add("10.0.0-rc.1", "A.xml");
        Assert.Equal("10.0.0-rc.1", DocumentationSource.NewestIn(_packs)!.Version);

        Add("10.0.0", "B.xml", "A.xml", Path.Combine("de", "A.xml"));
        Add("11.0.0", "A.dll");
        DocumentationSource newest = DocumentationSource.NewestIn(_packs)!;
        Assert.Equal("10.0.0", newest.Version);
        Assert.Equal(["A.xml", "B.xml"], newest.Files.Select(Path.GetFileName));
        Assert.Contains("10.0.0, 2 files, 12 bytes", newest.Fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_documentation_there_is_none()
    {
        Add("9.0.0", "A.dll");

        Assert.Null(DocumentationSource.NewestIn(_packs));
        Assert.Null(DocumentationSource.NewestIn(Path.Combine(_packs, "absent")));
    }
}
