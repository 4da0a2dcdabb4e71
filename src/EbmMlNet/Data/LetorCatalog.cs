using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Loading of ranking data in LETOR files from <see cref="MLContext.Data"/>.</summary>
public static class LetorCatalog
{
    /// <summary>
    /// Loads ranking data from a LETOR file, <c>label qid:query 1:value 2:value ... # comment</c>, as columns
    /// <c>Label</c>, <c>GroupId</c> (key), <c>Features</c> and <c>QueryId</c> (see <see cref="LetorLoader"/>).
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="featureCount">The number of feature slots: the highest feature id, 1 or more.</param>
    /// <returns>A data view with the rows of the file in their order, read anew by each cursor.</returns>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="path"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="featureCount"/> is less than 1.</exception>
    /// <example>
    /// <code>
    /// IDataView train = ml.Data.LoadFromLetorFile("train.txt", featureCount: 136);
    /// </code>
    /// </example>
    public static IDataView LoadFromLetorFile(this DataOperationsCatalog catalog, string path, int featureCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return catalog.LoadFromLetorFile([path], featureCount);
    }

    /// <summary>
    /// Loads ranking data from several LETOR files, one after the other. A query id that occurs in two files names two
    /// different queries; where it names one, use <see cref="CreateLetorLoader(DataOperationsCatalog, LetorLoader.Options)"/>.
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="paths">The files' paths, in the order of their rows.</param>
    /// <param name="featureCount">The number of feature slots: the highest feature id in any of the files, 1 or more.</param>
    /// <returns>A data view with the rows of the files in their order, read anew by each cursor.</returns>
    /// <exception cref="ArgumentException"><paramref name="paths"/> is empty, or one of them is.</exception>
    /// <exception cref="FileNotFoundException">There is no file at one of <paramref name="paths"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="featureCount"/> is less than 1.</exception>
    public static IDataView LoadFromLetorFile(this DataOperationsCatalog catalog, IEnumerable<string> paths, int featureCount)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths];
        foreach (string path in files)
        {
            ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
        }

        return catalog.CreateLetorLoader(new LetorLoader.Options { FeatureCount = featureCount }).Load(new LetorFiles(files));
    }

    /// <summary>Creates a loader of LETOR files, which can also be saved along with a model.</summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="options">How the files are read.</param>
    /// <returns>A loader whose <see cref="LetorLoader.Load"/> makes a data view of files.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <see cref="LetorLoader.Options.FeatureCount"/> is less than 1, or <see cref="LetorLoader.Options.FirstFeature"/> neither 0 nor 1.
    /// </exception>
    /// <example>
    /// <code>
    /// LetorLoader loader = ml.Data.CreateLetorLoader(new LetorLoader.Options { FeatureCount = 46, FirstFeature = 0, ReadsComments = true });
    /// IDataView train = loader.Load(new MultiFileSource("train.txt.gz"));
    /// </code>
    /// </example>
    public static LetorLoader CreateLetorLoader(this DataOperationsCatalog catalog, LetorLoader.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LetorLoader(options);
    }

    /// <summary>
    /// Creates a loader of LETOR files with as many feature slots as the highest feature id in a sample of them, which is
    /// read once, now. Load training and test data with the same loader, so that both have the same slots.
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="dataSample">The files to learn the number of features from.</param>
    /// <returns>A loader whose <see cref="LetorLoader.Load"/> makes a data view of files.</returns>
    /// <exception cref="FormatException">The sample has no feature, or a line that cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="dataSample"/> holds no file.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public static LetorLoader CreateLetorLoader(this DataOperationsCatalog catalog, IMultiStreamSource dataSample)
    {
        LetorFiles.CheckPresent(dataSample);
        return catalog.CreateLetorLoader(new LetorLoader.Options { FeatureCount = LetorFiles.FindFeatureCount(dataSample) });
    }
}
