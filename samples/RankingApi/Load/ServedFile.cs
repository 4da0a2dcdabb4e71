using System.IO.Compression;

namespace RankingApi.Load;

/// <summary>A copy of a model that is replaced by others of the same energies: only a comment in the zip differs.</summary>
internal sealed class ServedFile
{
    private readonly byte[] _original;
    private int _replaced;

    public ServedFile(string model, string path)
    {
        _original = File.ReadAllBytes(model);
        Path = path;
        Replace();
    }

    public string Path { get; }

    /// <summary>Puts another zip in the place of the file, by renaming.</summary>
    public void Replace()
    {
        string next = Path + ".next";
        File.WriteAllBytes(next, _original);
        using (ZipArchive zip = ZipFile.Open(next, ZipArchiveMode.Update))
        {
            zip.Comment = $"replacement {++_replaced}";
        }

        File.Move(next, Path, overwrite: true);
    }
}
