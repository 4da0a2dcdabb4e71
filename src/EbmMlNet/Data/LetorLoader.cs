using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LetorLoader), null, typeof(SignatureLoadModel), "LETOR file loader", LetorLoader.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Reads ranking data from text files in the LETOR form of svmlight, <c>label qid:query 1:value 2:value ... # comment</c>,
/// one candidate a line, the lines of one query together.
/// </summary>
/// <remarks>
/// <para>The columns are the same for every file:</para>
/// <list type="table">
/// <item><term>Label</term><description>Single. NaN marks a row without a label.</description></item>
/// <item><term>GroupId</term><description>
/// Key of UInt32, one value for each query of each file. The values are spread evenly over the key's whole range, in an
/// order unrelated to the files': ML.NET's <c>TrainTestSplit</c> and <c>CrossValidate</c> cut a key column into ranges of
/// values, and so draw whole queries evenly from every part of the files, the same ones whatever the seed. (Sampling by
/// <c>QueryId</c> instead follows the seed.)
/// </description></item>
/// <item><term>Features</term><description>
/// Vector of Single with <see cref="FeatureCount"/> slots, named by their ids, from <see cref="FirstFeature"/> up. A feature
/// that a line leaves out is 0; NaN is a missing value. Rows of which at most a quarter is not 0 come sparse.
/// </description></item>
/// <item><term>QueryId</term><description>Text: what stands after <c>qid:</c>.</description></item>
/// <item><term>Comment</term><description>
/// Text, with <see cref="Options.ReadsComments"/> only: what stands after the line's first <c>#</c>, without blanks around it.
/// </description></item>
/// </list>
/// <para>
/// Queries of different files are different groups, even if they share an id, unless <see cref="Options.QueryIdsSpanFiles"/>
/// says otherwise. Blank lines, comments, tabs, CRLF, a byte order mark and features in any order are understood, and so are files
/// compressed by gzip, told by their first bytes, or by <c>.gz</c> where a stream cannot go back. Nothing is read before a
/// cursor moves; each cursor has its own reader, so any number of them may run at the same time; a column nobody asked for
/// is neither parsed nor checked. What cannot be read, a feature twice in a line, and a query whose lines are not together, is a
/// <see cref="FormatException"/> that names file, line and token.
/// </para>
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1306.2597">T. Qin, T.-Y. Liu: Introducing LETOR 4.0 datasets.</seealso>
public sealed class LetorLoader : IDataLoader<IMultiStreamSource>
{
    internal const string LoaderSignature = "EbmLetorLoader";

    private const uint VersionWithFirstFeature = 0x00010002;

    private readonly DataViewSchema _schema;

    internal LetorLoader(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FeatureCount < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.FeatureCount,
                $"{nameof(Options.FeatureCount)} is the highest feature id in the files, so 1 or more was expected.");
        }

        if (options.FirstFeature is not (0 or 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.FirstFeature,
                $"{nameof(Options.FirstFeature)} is the lowest feature id that may occur in the files; 0 or 1 was expected.");
        }

        FeatureCount = options.FeatureCount;
        FirstFeature = options.FirstFeature;
        QueryIdsSpanFiles = options.QueryIdsSpanFiles;
        ReadsComments = options.ReadsComments;
        _schema = LetorSchema.Create(FeatureCount, FirstFeature, ReadsComments);
    }

    /// <summary>How files are read.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The number of feature slots: the highest feature id that may occur in the files, or one more where
        /// <see cref="FirstFeature"/> is 0.
        /// </summary>
        /// <value>There is no default; 1 or more.</value>
        public required int FeatureCount { get; init; }

        /// <summary>The id of the first feature slot: 1 as in LETOR, or 0 as other tools write svmlight files.</summary>
        /// <value>The default value is 1.</value>
        public int FirstFeature { get; init; } = 1;

        /// <summary>
        /// Whether an id that occurs in several files names one query, as in a data set cut into pieces, or a different
        /// query in each file. One query's lines must then be together across the files, too.
        /// </summary>
        /// <value>The default value is false: a different query in each file.</value>
        public bool QueryIdsSpanFiles { get; init; }

        /// <summary>Whether what follows a line's <c>#</c>, such as a document's id, becomes a column <c>Comment</c>.</summary>
        /// <value>The default value is false: comments are skipped.</value>
        public bool ReadsComments { get; init; }
    }

    /// <summary>The number of slots in the column <c>Features</c>.</summary>
    public int FeatureCount { get; }

    /// <summary>The feature id of the first slot (see <see cref="Options.FirstFeature"/>).</summary>
    public int FirstFeature { get; }

    /// <summary>Whether there is a column <c>Comment</c> (see <see cref="Options.ReadsComments"/>).</summary>
    public bool ReadsComments { get; }

    /// <summary>Whether a query id that occurs in several files names one query (see <see cref="Options.QueryIdsSpanFiles"/>).</summary>
    public bool QueryIdsSpanFiles { get; }

    /// <summary>The columns of every data view this loader makes.</summary>
    /// <returns>The schema; the same object each time.</returns>
    public DataViewSchema GetOutputSchema() => _schema;

    /// <summary>Makes a data view of the files, which are read anew by each cursor over it.</summary>
    /// <param name="input">The files in the order of their rows; <see cref="MultiFileSource"/> also takes wild cards.</param>
    /// <returns>A data view whose rows stand in the order of the files.</returns>
    /// <exception cref="ArgumentException"><paramref name="input"/> holds no file.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public IDataView Load(IMultiStreamSource input)
    {
        LetorFiles.CheckPresent(input);
        return new LetorDataView(this, input);
    }

    internal static LetorLoader Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        int featureCount = ctx.Reader.ReadInt32();
        byte queryIdsSpanFiles = ctx.Reader.ReadByte();
        bool isFirstVersion = ctx.Header.ModelVerWritten < VersionWithFirstFeature;
        byte firstFeature = isFirstVersion ? (byte)1 : ctx.Reader.ReadByte();
        byte readsComments = isFirstVersion ? (byte)0 : ctx.Reader.ReadByte();
        if (featureCount < 1 || queryIdsSpanFiles > 1 || firstFeature > 1 || readsComments > 1)
        {
            throw new FormatException(
                $"The saved LETOR loader is damaged: expected a feature count of 1 or more and three flags of 0 or 1, found {featureCount}, " +
                $"{queryIdsSpanFiles}, {firstFeature} and {readsComments}.");
        }

        return new LetorLoader(new Options
        {
            FeatureCount = featureCount,
            FirstFeature = firstFeature,
            QueryIdsSpanFiles = queryIdsSpanFiles == 1,
            ReadsComments = readsComments == 1,
        });
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(FeatureCount);
        ctx.Writer.Write(QueryIdsSpanFiles);
        ctx.Writer.Write((byte)FirstFeature);
        ctx.Writer.Write(ReadsComments);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMLETOR",
        verWrittenCur: VersionWithFirstFeature,
        verReadableCur: VersionWithFirstFeature,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(LetorLoader).Assembly.FullName);
}
