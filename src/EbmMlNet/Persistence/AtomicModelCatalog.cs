using EbmMlNet;

namespace Microsoft.ML;

/// <summary>Saving of models from <see cref="MLContext.Model"/> that never leaves half a file.</summary>
/// <remarks>
/// ML.NET's own <c>Save</c> to a path first empties the file: a process that is killed while it saves, or a full disk, leaves neither the
/// old model nor the new. These write a temporary file beside it, flush it to disk and rename it, so that there is always one of the two.
/// A process killed on the way may leave the temporary file, <c>.name.id.tmp</c>, which nobody needs.
/// </remarks>
public static class AtomicModelCatalog
{
    /// <summary>Saves a model and the schema of its input, as <c>Save</c> does, replacing the file at <paramref name="path"/> as a whole.</summary>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The model to save.</param>
    /// <param name="inputSchema">The columns the model takes; null where they are not to be saved.</param>
    /// <param name="path">The file's path. Its folder must exist, and let this user create files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not let this user create files.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one stays as it was.</exception>
    /// <example>
    /// <code>
    /// ml.Model.SaveAtomically(model, train.Schema, "model.zip");
    /// </code>
    /// </example>
    public static void SaveAtomically(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => catalog.Save(model, inputSchema, stream));
    }

    /// <summary>Saves a model and the loader of its input, as <c>Save</c> does, replacing the file at <paramref name="path"/> as a whole.</summary>
    /// <typeparam name="TSource">What the loader reads.</typeparam>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The model to save.</param>
    /// <param name="loader">The loader whose columns the model takes.</param>
    /// <param name="path">The file's path. Its folder must exist, and let this user create files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not let this user create files.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one stays as it was.</exception>
    public static void SaveAtomically<TSource>(
        this ModelOperationsCatalog catalog, ITransformer model, IDataLoader<TSource> loader, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => catalog.Save(model, loader, stream));
    }
}
