using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TextPairTransformer), null, typeof(SignatureLoadModel), "Features of Two Texts", TextPairTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Adds how well a passage fits a query as a vector of Single with named slots: those of <see cref="TextPairFeature"/>, then, with
/// embeddings, <c>Cosine</c>, and if asked for <c>Product0</c>, <c>Product1</c> ...
/// </summary>
/// <remarks>
/// Words are runs of letters or of digits, in lower case by the invariant culture, or if asked for the words of an identifier. A text that is missing is an empty one. Rows of one
/// query that follow one another are cheaper than in another order: the query is looked at once.
/// </remarks>
public sealed class TextPairTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "EbmTextPair";
    private const string Entry = "TextPair.bin";
    private readonly TextPairColumns _columns;
    private readonly TextPairModel _model;

    internal TextPairTransformer(IHostEnvironment environment, string output, TextPairColumns columns, TextPairModel model)
        : base(environment.Register(LoaderSignature))
    {
        OutputColumnName = output;
        _columns = columns;
        _model = model;
    }

    /// <summary>The column of features.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of queries.</summary>
    public string QueryColumnName => _columns.Query;

    /// <summary>The column of passages.</summary>
    public string PassageColumnName => _columns.Passage;

    /// <summary>How many distinct passages were learnt from.</summary>
    public int PassageCount => _model.Statistics.PassageCount;

    /// <summary>How many terms are remembered: those that stand in two passages or more.</summary>
    public int TermCount => _model.Statistics.Keys.Length;

    internal TextPairModel Model => _model;

    internal TextPairColumns Columns => _columns;

    internal static TextPairTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString(), query = ctx.LoadNonEmptyString(), passage = ctx.LoadNonEmptyString();
        bool hasEmbeddings = ctx.Reader.ReadBoolean();
        var columns = new TextPairColumns(
            query, passage, hasEmbeddings ? ctx.LoadNonEmptyString() : null, hasEmbeddings ? ctx.LoadNonEmptyString() : null);
        TextPairModel model = EnergyEntry.Load(environment.Register(LoaderSignature), ctx, TextPairModel.Read, Entry);
        return new TextPairTransformer(environment, output, columns, model);
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(_columns.Query);
        ctx.SaveNonEmptyString(_columns.Passage);
        ctx.Writer.Write(_columns.Embeddings.Count > 0);
        foreach (string embedding in _columns.Embeddings)
        {
            ctx.SaveNonEmptyString(embedding);
        }

        EnergyEntry.Save(ctx, _model.Write(), Entry);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema, _columns.Check(Host, schema));

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM PAIR",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TextPairTransformer).Assembly.FullName);

    private sealed class Mapper(TextPairTransformer parent, DataViewSchema inputSchema, int embeddingLength)
        : MapperBase(parent.Host.Register(nameof(Mapper)), inputSchema, parent), ISaveAsOnnx
    {
        // To say so: without this, ML.NET would leave out all steps up to here with a mere warning.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw parent.Host.Except(
            $"Column '{parent.OutputColumnName}', features of two texts, cannot be computed in ONNX. Export from there on: give ConvertToOnnx the part " +
            $"of the model after TextPair, and its output, column '{parent.OutputColumnName}', as data.");

        private readonly string[] _slots =
        [
            .. TextPairFeatures.Names,
            .. EmbeddingFeatures.Names(embeddingLength, parent._model.AddsProducts),
        ];

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddSlotNames(_slots.Length, (ref VBuffer<ReadOnlyMemory<char>> names) =>
                names = new VBuffer<ReadOnlyMemory<char>>(_slots.Length, Array.ConvertAll(_slots, name => name.AsMemory())));
            return [new(parent.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, _slots.Length), annotations.ToAnnotations())];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var active = activeOutput(0) ? parent._columns.All.Select(name => InputSchema[name].Index).ToHashSet() : [];
            return active.Contains;
        }

        protected override void SaveModel(ModelSaveContext ctx) => parent.SaveModel(ctx);

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getQuery = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[parent._columns.Query]);
            ValueGetter<ReadOnlyMemory<char>> getPassage = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[parent._columns.Passage]);
            // One getter belongs to one cursor, so it may keep its buffers from row to row.
            var features = new TextPairFeatures(parent._model.Statistics, parent._model.K1, parent._model.B, parent._model.SplitsIdentifiers);
            EmbeddingPair? embeddings = embeddingLength == 0 ? null : new EmbeddingPair(parent.Host, input, parent._columns, embeddingLength);
            ReadOnlyMemory<char> query = default, passage = default;
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> row) =>
            {
                getQuery(ref query);
                getPassage(ref passage);
                VBufferEditor<float> editor = VBufferEditor.Create(ref row, _slots.Length);
                features.SetQuery(query.Span);
                features.Compute(passage.Span, editor.Values[..TextPairFeatures.Names.Count]);
                embeddings?.Compute(editor.Values[TextPairFeatures.Names.Count..]);
                row = editor.Commit();
            };
            return getter;
        }
    }
}
