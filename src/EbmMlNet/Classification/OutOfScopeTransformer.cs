using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(OutOfScopeTransformer), null, typeof(SignatureLoadModel), "Rows of No Class", OutOfScopeTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>Adds whether a row belongs to no class, a Boolean: whether its number, such as the free energy, is above a threshold, or NaN.</summary>
public sealed class OutOfScopeTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmOutOfScope";

    internal OutOfScopeTransformer(IHostEnvironment environment, string output, string input, float threshold)
        : base(environment.Register(LoaderSignature), (output, input)) => Threshold = threshold;

    /// <summary>Above it a row is told to be of no class.</summary>
    public float Threshold { get; }

    /// <summary>The column of what is told.</summary>
    public string OutputColumnName => ColumnPairs[0].outputColumnName;

    /// <summary>The column of numbers.</summary>
    public string InputColumnName => ColumnPairs[0].inputColumnName;

    internal static OutOfScopeTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        float threshold = ctx.Reader.ReadSingle();
        environment.CheckDecode(!float.IsNaN(threshold), "The saved threshold is not a number.");
        return new OutOfScopeTransformer(environment, output, input, threshold);
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        ctx.Writer.Write(Threshold);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewSchema.Column column = inputSchema[srcCol];
        if (column.Type != NumberDataViewType.Single)
        {
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, "Single", column.Type.ToString()!);
        }
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMSCOPE",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(OutOfScopeTransformer).Assembly.FullName);

    private sealed class Mapper(OutOfScopeTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
        {
            (OnnxGraph graph, string value) = OnnxExport.Begin(parent.Host, ctx, parent.InputColumnName, LoaderSignature);
            string isForeign = graph.Node("Or", graph.Node("IsNaN", value), graph.Node("Greater", value, graph.Constant(parent.Threshold)));
            graph.Name(isForeign, ctx.AddIntermediateVariable(BooleanDataViewType.Instance, parent.OutputColumnName));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(parent.OutputColumnName, BooleanDataViewType.Instance)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<float> getValue = input.GetGetter<float>(input.Schema[ColMapNewToOld[iinfo]]);
            float value = 0;
            ValueGetter<bool> getter = (ref bool isForeign) =>
            {
                getValue(ref value);
                isForeign = !(value <= parent.Threshold);
            };
            return getter;
        }
    }
}
