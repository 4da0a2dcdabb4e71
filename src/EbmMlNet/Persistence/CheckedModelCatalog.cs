using EbmMlNet;

namespace Microsoft.ML;

/// <summary>Loading of models from <see cref="MLContext.Model"/> that says plainly why one is refused.</summary>
public static class CheckedModelCatalog
{
    /// <summary>
    /// Loads any model and the schema of its input, as <c>Load</c> does. Where the model is refused, the exception says why: ML.NET's own
    /// says "Error during class instantiation", with the reason several exceptions below.
    /// </summary>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="inputSchema">The columns the model takes; null where they were not saved.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no model that can be loaded; the message names the file and what is wrong.</exception>
    /// <example>
    /// <code>
    /// ITransformer model = ml.Model.LoadChecked("model.zip", out DataViewSchema schema);
    /// </code>
    /// </example>
    public static ITransformer LoadChecked(this ModelOperationsCatalog catalog, string path, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Load(catalog, file, $"'{path}'", out inputSchema);
    }

    /// <summary>Loads any model and the schema of its input, and says why one is refused, as for a path.</summary>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="stream">The model's bytes; it must be able to seek.</param>
    /// <param name="inputSchema">The columns the model takes; null where they were not saved.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The bytes are no model that can be loaded; the message names what is wrong.</exception>
    public static ITransformer LoadChecked(this ModelOperationsCatalog catalog, Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(stream);
        return Load(catalog, stream, "The model", out inputSchema);
    }

    private static ITransformer Load(ModelOperationsCatalog catalog, Stream stream, string what, out DataViewSchema inputSchema)
    {
        try
        {
            return catalog.Load(stream, out inputSchema);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException($"{what} cannot be loaded: {RefusedModel.Reason(error)}", error);
        }
    }
}
