using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace EbmMlNet;

/// <summary>The entries of the zip that ML.NET loads a model from, compressed as they lie there.</summary>
internal static class ZipEntries
{
    /// <summary>An entry beside the others of this part of the model; null where ML.NET alone knows where that is.</summary>
    public static ZipArchiveEntry? Find(ModelLoadContext context, string name)
    {
        try
        {
            string path = Normalize(Path.Combine(context.Directory ?? "", name));
            return All(context.Repository).Values.FirstOrDefault(entry => Normalize(entry.FullName) == path);
        }
        catch (MissingFieldException)
        {
            // Another version of ML.NET keeps them otherwise, and can still be asked for the entry itself.
            return null;
        }
    }

    private static string Normalize(string path) => path.Replace('\\', '/');

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> All(RepositoryReader repository);
}
