using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public sealed class SaveAtomicallyTests : IDisposable
{
    private const int Kills = 12;
    private readonly MLContext _ml = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-save-").FullName;

    private string ModelPath => Path.Combine(_folder, "model.zip");

    [Fact]
    public void A_process_killed_while_it_saves_leaves_the_old_model_or_the_new_one()
    {
        var random = new Random(1);
        float[] energies = EndlessSaving.Energies();
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process child = StartSaving();
            Assert.Equal("saved", child.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(100));
            child.Kill();
            child.WaitForExit();

            var model = Assert.IsType<RankingPredictionTransformer<EnergyRankingModelParameters>>(_ml.Model.Load(ModelPath, out _));
            Assert.Contains(EndlessSaving.Energy(model.Model.EnergyFunction), energies);
        }
    }

    [Fact]
    public void A_model_and_its_schema_or_loader_come_back()
    {
        (ITransformer model, IDataView data) = Small();
        _ml.Model.SaveAtomically(model, data.Schema, ModelPath);
        ITransformer loaded = _ml.Model.Load(ModelPath, out DataViewSchema schema);
        Assert.Equal(ScoringFixture.Scores(model.Transform(data)), ScoringFixture.Scores(loaded.Transform(data)));
        Assert.Equal(data.Schema.Count, schema.Count);

        LetorLoader loader = _ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = ScoringFixture.FeatureCount });
        _ml.Model.SaveAtomically(model, loader, ModelPath);
        _ = _ml.Model.LoadWithDataLoader(ModelPath, out IDataLoader<IMultiStreamSource> found);
        Assert.Equal(ScoringFixture.FeatureCount, Assert.IsType<LetorLoader>(found).FeatureCount);
        AssertOnlyTheModel();
    }

    [Fact]
    public void A_model_that_cannot_be_saved_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(ModelPath, "old");
        (ITransformer model, IDataView data) = Small();
        var chain = new TransformerChain<ITransformer>(model, new Unsavable());
        _ = Assert.ThrowsAny<InvalidOperationException>(() => _ml.Model.SaveAtomically(chain, data.Schema, ModelPath));
        Assert.Equal("old", File.ReadAllText(ModelPath));
        AssertOnlyTheModel();
    }

    [SkippableFact]
    public void A_disk_that_fills_up_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        Skip.IfNot(FullDisk.CanBeHad, "Needs a shell that limits the size of files.");
        File.WriteAllText(ModelPath, "old");
        string assembly = typeof(SaveAtomicallyTests).Assembly.Location;
        (int exitCode, string output) = FullDisk.Run(assembly, kilobytes: 64, Program.SaveOnceCommand, ModelPath);
        Assert.True(exitCode == 1, output);
        Assert.Equal("old", File.ReadAllText(ModelPath));
        AssertOnlyTheModel();

        (exitCode, output) = FullDisk.Run(assembly, kilobytes: 4096, Program.SaveOnceCommand, ModelPath);
        Assert.True(exitCode == 0, output);
        Assert.NotNull(_ml.Model.Load(ModelPath, out _));
        AssertOnlyTheModel();
    }

    [Fact]
    public void A_folder_that_takes_no_files_is_named_with_what_to_do()
    {
        string folder = ReadOnlyFolder();
        (ITransformer model, IDataView data) = Small();
        Exception error = Assert.ThrowsAny<Exception>(() => _ml.Model.SaveAtomically(model, data.Schema, Path.Combine(folder, "model.zip")));
        Assert.True(error is UnauthorizedAccessException or IOException, error.ToString());
        Assert.StartsWith($"'{folder}/model.zip' cannot be saved: no file can be created in its folder '{folder}' (", error.Message, StringComparison.Ordinal);
        Assert.Contains("Make the folder writable for this user, or save to another one.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_missing_and_a_path_of_a_folder_are_named()
    {
        (ITransformer model, IDataView data) = Small();
        string missing = Path.Combine(_folder, "no");
        var none = Assert.Throws<DirectoryNotFoundException>(() => _ml.Model.SaveAtomically(model, data.Schema, Path.Combine(missing, "model.zip")));
        Assert.Contains($"there is no folder '{missing}'", none.Message, StringComparison.Ordinal);
        var folder = Assert.Throws<IOException>(() => _ml.Model.SaveAtomically(model, data.Schema, _folder));
        Assert.Contains("it is a folder", folder.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_keeps_its_permissions_and_a_link_stays_a_link()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        string target = Path.Combine(_folder, "target.zip");
        File.WriteAllText(target, "old");
        File.SetUnixFileMode(target, mode);
        _ = File.CreateSymbolicLink(ModelPath, target);

        (ITransformer model, IDataView data) = Small();
        _ml.Model.SaveAtomically(model, data.Schema, ModelPath);
        Assert.Equal(target, new FileInfo(ModelPath).LinkTarget);
        Assert.Equal(mode, File.GetUnixFileMode(target));
        Assert.NotNull(_ml.Model.Load(target, out _));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AssertOnlyTheModel() => Assert.Equal([ModelPath], Directory.GetFileSystemEntries(_folder));

    private (ITransformer Model, IDataView Data) Small()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        return (ScoringFixture.Transformer(_ml, data, energy), data);
    }

    private Process StartSaving() => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", typeof(SaveAtomicallyTests).Assembly.Location, Program.SaveCommand, ModelPath])
        {
            RedirectStandardOutput = true,
        })!;

    /// <summary>A folder that takes no files, not even from root, whom permissions do not stop.</summary>
    private string ReadOnlyFolder()
    {
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux())
        {
            return "/sys";
        }

        string folder = Directory.CreateDirectory(Path.Combine(_folder, "closed")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return folder;
    }

    private sealed class Unsavable : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => throw new InvalidOperationException("This step cannot be saved.");
    }
}
