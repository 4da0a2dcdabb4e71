using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(EmbeddingTransformer), null, typeof(SignatureLoadModel), "Codes of a Joint Embedding", EmbeddingTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Adds the code of x, or of y, as a vector of Single, in the form for search: for a given x, the order of answers by code is their
/// order by energy.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Distance</term><description>Codes; what finds the lowest energies</description></listheader>
/// <item><term>SquaredEuclidean, Euclidean</term><description>a and b; the nearest in Euclidean distance</description></item>
/// <item><term>Cosine</term><description>a and b of length 1; the nearest, or the largest inner product</description></item>
/// <item><term>InnerProduct</term><description>a and b; the largest inner product</description></item>
/// <item><term>Bilinear</term><description>M^T a, and b; the largest inner product</description></item>
/// <item><term>of a <see cref="CosineMetricEnergy"/></term><description>A x and A y of length 1, one value for each place and for each direction, sparse where
/// most are 0; the largest inner product, which is the cosine</description></item>
/// </list>
/// <para>
/// The input column holds all features of a row, of which x takes the first and y the rest, or only those of x or of y.
/// </para>
/// </remarks>
public sealed class EmbeddingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmEmbedding";
    private readonly EmbeddingInput _input;

    internal EmbeddingTransformer(IHostEnvironment environment, string output, string input, SearchCodes codes, bool isAnswer)
        : base(environment.Register(LoaderSignature), (output, input)) => _input = new EmbeddingInput(codes, isAnswer);

    /// <summary>The energy that the codes are of.</summary>
    public EnergyFunction EnergyFunction => _input.Codes.Energy;

    /// <summary>The length of a code.</summary>
    public int Dimension => _input.Codes.Dimension;

    /// <summary>Whether the codes are those of y, the answer; otherwise they are those of x, the context.</summary>
    public bool IsAnswer => _input.IsAnswer;

    /// <summary>The column of codes.</summary>
    public string OutputColumnName => ColumnPairs[0].outputColumnName;

    /// <summary>The column of features.</summary>
    public string InputColumnName => ColumnPairs[0].inputColumnName;

    internal static EmbeddingTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        IHost host = environment.Register(LoaderSignature);
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        bool isAnswer = ctx.Reader.ReadBoolean();
        (EnergyFunction energy, _, _) = EnergyEntry.Load(host, ctx, EnergyModelFormat.Read);
        return SearchCodes.Of(energy) is { } codes
            ? new EmbeddingTransformer(environment, output, input, codes, isAnswer)
            : throw host.ExceptDecode($"The saved energy is of kind '{energy.Tag}', which makes no codes.");
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        ctx.Writer.Write(IsAnswer);
        EnergyEntry.Save(ctx, EnergyModelFormat.Write(EnergyFunction, []));
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol) => _input.Check(Host, inputSchema[srcCol]);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMEMBED",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EmbeddingTransformer).Assembly.FullName);

    private sealed class Mapper(EmbeddingTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
        {
            (OnnxGraph graph, string features) = OnnxExport.Begin(parent.Host, ctx, parent.InputColumnName, LoaderSignature);
            bool isRow = InputSchema[parent.InputColumnName].Type.GetVectorSize() == parent.EnergyFunction.FeatureCount;
            string code = parent._input.Codes.WriteOnnx(graph, parent.IsAnswer, isRow, features);
            var type = new VectorDataViewType(NumberDataViewType.Single, parent.Dimension);
            graph.Name(code, ctx.AddIntermediateVariable(type, parent.OutputColumnName));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, parent.Dimension))];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(input.Schema[ColMapNewToOld[iinfo]]);
            // One getter belongs to one cursor, so it may keep its buffers from row to row.
            SearchCodes.Encoding encode = parent._input.Codes.CreateEncoding(parent.IsAnswer);
            VBuffer<float> features = default;
            DataViewSchema.Column column = input.Schema[ColMapNewToOld[iinfo]];
            int size = column.Type.GetVectorSize();
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> code) =>
            {
                getFeatures(ref features);
                FeatureLength.Check(parent.Host, column.Name, null, features, size);
                encode(in features, ref code);
            };
            return getter;
        }
    }
}
