using EbmMlNet;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TextEmbeddingTransformer), null, typeof(SignatureLoadModel), "Embeddings of Texts", TextEmbeddingTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>Adds the embeddings of texts as a vector of Single.</summary>
/// <remarks>
/// A view reads ahead and asks for many texts at a time, those that are not remembered, each once; its rows cannot be shuffled. A prediction
/// engine asks for one text at a time. The generator is looked for when it is first needed, not while the pipeline is loaded.
/// </remarks>
public sealed class TextEmbeddingTransformer : RowToRowTransformerBase, ITransformer
{
    internal const string LoaderSignature = "EbmEmbedText";
    internal const string ExpectedText = "a text";
    private readonly SavedGenerator _saved;
    private readonly Lazy<TextVectors> _vectors;

    internal TextEmbeddingTransformer(
        IHostEnvironment environment,
        string output,
        string input,
        SavedGenerator saved,
        IEmbeddingGenerator<string, Embedding<float>>? generator,
        CancellationToken cancellationToken)
        : base(environment.Register(LoaderSignature))
    {
        OutputColumnName = output;
        InputColumnName = input;
        _saved = saved;
        _vectors = new(() =>
        {
            IEmbeddingGenerator<string, Embedding<float>> found = generator ?? EmbeddingGenerators.Find(saved);
            return new TextVectors(
                found as CachedEmbeddingGenerator ?? new CachedEmbeddingGenerator(found), saved.ModelId, saved.Dimension, input, cancellationToken);
        }, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The column of embeddings.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of texts.</summary>
    public string InputColumnName { get; }

    /// <summary>The name of the generator's model.</summary>
    public string ModelId => _saved.ModelId;

    /// <summary>The length of the vectors.</summary>
    public int Dimension => _saved.Dimension;

    /// <summary>Adds the column. Nothing is embedded before rows are read.</summary>
    /// <param name="input">Data with the column of texts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of texts is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">This process does not have the generator.</exception>
    public new IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new ReadAheadView(GetOutputSchema(input.Schema), input, Find(Host, input.Schema, InputColumnName), _vectors.Value);
    }

    internal static DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is not { } column ? throw context.ExceptSchemaMismatch("inputSchema", "input", name)
        : column.Type is TextDataViewType ? column
        : throw context.ExceptSchemaMismatch("inputSchema", "input", name, ExpectedText, column.Type.ToString()!);

    internal static TextEmbeddingTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        return new TextEmbeddingTransformer(environment, output, input, SavedGenerator.Load(ctx), null, CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        _saved.Save(ctx);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema, Find(Host, schema, InputColumnName).Index);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM EMBT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TextEmbeddingTransformer).Assembly.FullName);

    private sealed class Mapper(TextEmbeddingTransformer parent, DataViewSchema inputSchema, int textIndex)
        : MapperBase(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, parent.Dimension))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) =>
            column => column == textIndex && activeOutput(0);

        protected override void SaveModel(ModelSaveContext ctx) => parent.SaveModel(ctx);

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getText = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[textIndex]);
            return parent._vectors.Value.Getter(getText);
        }
    }
}
