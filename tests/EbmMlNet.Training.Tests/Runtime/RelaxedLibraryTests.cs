using System.Runtime.Versioning;

namespace EbmMlNet.Training.Tests.Runtime;

[SupportedOSPlatform("linux")]
public sealed class RelaxedLibraryTests : IDisposable
{
    // The symbol version TorchSharp's binding names without using it, and one that everything uses.
    private const string Unused = "GLIBCXX_3.4.32";
    private const string Used = "GLIBC_2.2.5";

    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-relaxed-").FullName;

    [Theory]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by x.so)", "GLIBCXX_3.4.32")]
    [InlineData("libtorch.so: cannot open shared object file: No such file or directory", null)]
    public void The_loaders_message_tells_which_version_is_missing(string message, string? version) =>
        Assert.Equal(version, RelaxedLibrary.MissingVersion(message));

    [SkippableFact]
    public void A_version_that_is_named_but_not_used_becomes_weak_and_nothing_else_changes()
    {
        byte[] original = File.ReadAllBytes(Binding());
        byte[] relaxed = [.. original];
        ElfVersionNeeds.MakeWeak(relaxed, Unused, "binding");
        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != relaxed[i])];
        int at = Assert.Single(changed);
        Assert.Equal(original[at] | 2, relaxed[at]);

        byte[] again = [.. relaxed];
        ElfVersionNeeds.MakeWeak(again, Unused, "binding");
        Assert.Equal(relaxed, again);
    }

    [SkippableFact]
    public void A_version_that_is_used_is_refused()
    {
        byte[] image = File.ReadAllBytes(Binding());
        var error = Assert.Throws<InvalidOperationException>(() => ElfVersionNeeds.MakeWeak(image, Used, "binding"));
        Assert.Contains($"'binding' needs {Used}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_library_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ElfVersionNeeds.MakeWeak(new byte[100], Unused, "text.txt"));
        Assert.Contains("'text.txt' is not a 64-bit ELF library", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_copy_is_written_once_also_by_many_threads_at_a_time()
    {
        string binding = Binding();
        string[] paths = new string[8];
        Parallel.For(0, paths.Length, i => paths[i] = RelaxedLibrary.Create(binding, Unused));
        string path = Assert.Single(paths.Distinct());
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.Equal(path, RelaxedLibrary.Create(binding, Unused));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [SkippableFact]
    public void A_library_that_is_there_is_replaced_unless_it_is_the_copy_to_the_last_byte()
    {
        string path = RelaxedLibrary.Create(Binding(), Unused, [_folder]);
        byte[] copy = File.ReadAllBytes(path);
        byte[] other = [.. copy];
        other[^1]++;
        File.WriteAllBytes(path, other);
        Assert.Equal(path, RelaxedLibrary.Create(Binding(), Unused, [_folder]));
        Assert.Equal(copy, File.ReadAllBytes(path));
    }

    [SkippableFact]
    public void A_copy_that_cannot_be_put_in_its_place_leaves_nothing_behind()
    {
        string path = RelaxedLibrary.Create(Binding(), Unused, [_folder]);
        File.Delete(path);
        _ = Directory.CreateDirectory(path);
        var error = Assert.Throws<InvalidOperationException>(() => RelaxedLibrary.Create(Binding(), Unused, [_folder]));
        Assert.Contains($"could not be written to '{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("set EBMMLNET_CACHE to another folder", error.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [SkippableFact]
    public void A_disk_that_fills_up_in_the_middle_leaves_nothing_behind()
    {
        string assembly = typeof(RelaxedLibraryTests).Assembly.Location;
        (int exitCode, string output) = EbmMlNet.Tests.FullDisk.Run(assembly, kilobytes: 256, "relax", Binding(), Unused, _folder);
        Assert.True(exitCode == 2, output);
        Assert.Contains("set EBMMLNET_CACHE to another folder", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        (exitCode, output) = EbmMlNet.Tests.FullDisk.Run(assembly, kilobytes: 1 << 16, "relax", Binding(), Unused, _folder);
        Assert.True(exitCode == 0, output);
        Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("/x/a.so: failed to map segment from shared object", "Set EBMMLNET_CACHE to a folder on one that does.")]
    [InlineData("/x/a.so: undefined symbol: f", "Use a system with GCC 13's libstdc++ or newer")]
    public void A_copy_that_does_not_load_is_advised_on_by_the_loaders_reason(string reason, string advice)
    {
        string message = RelaxedLibrary.WhyNotLoaded("/app/a.so", Unused, "/x/a.so", reason);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Binding()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists(path), "TorchSharp's binding for Linux x64 is not beside the tests.");
        return path;
    }
}
