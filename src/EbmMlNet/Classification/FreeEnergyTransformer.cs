using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(FreeEnergyTransformer), null, typeof(SignatureLoadModel), "Free Energy of a Classifier", FreeEnergyTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Adds a row's free energy over all classes, -1/beta log sum_i exp(-beta F(x, i)): high where no class is compatible with the row, as
/// where it belongs to none of them.
/// </summary>
/// <remarks>Liu et al., "Energy-based Out-of-distribution Detection", 2020.</remarks>
public sealed class FreeEnergyTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmFreeEnergy";
    private readonly EnergyMulticlassModelParameters _model;

    internal FreeEnergyTransformer(IHostEnvironment environment, string output, string input, EnergyMulticlassModelParameters model)
        : base(environment.Register(LoaderSignature), (output, input)) => _model = model;

    /// <summary>The energies of the classes.</summary>
    public ClassEnergyFunction EnergyFunction => _model.EnergyFunction;

    /// <summary>The inverse temperature beta.</summary>
    public float Beta => _model.Beta;

    /// <summary>The column of free energies.</summary>
    public string OutputColumnName => ColumnPairs[0].outputColumnName;

    /// <summary>The column of features.</summary>
    public string InputColumnName => ColumnPairs[0].inputColumnName;

    internal static FreeEnergyTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        IHost host = environment.Register(LoaderSignature);
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        (ClassEnergyFunction energies, float beta, IReadOnlyList<EpochReport> history) = EnergyEntry.Load(host, ctx, ClassModelFormat.Read);
        return new FreeEnergyTransformer(environment, output, input, new EnergyMulticlassModelParameters(host, energies, beta, history));
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        EnergyEntry.Save(ctx, ClassModelFormat.Write(EnergyFunction, Beta, []));
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewSchema.Column column = inputSchema[srcCol];
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } vector
            || raw != typeof(float) || vector.Size != EnergyFunction.FeatureCount)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", column.Name, $"Vector<Single, {EnergyFunction.FeatureCount}>", column.Type.ToString()!);
        }
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMFREEN",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(FreeEnergyTransformer).Assembly.FullName);

    private sealed class Mapper(FreeEnergyTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
        {
            (OnnxGraph graph, string features) = OnnxExport.Begin(parent.Host, ctx, parent.InputColumnName, LoaderSignature);
            string logits = graph.Node("Mul", parent.EnergyFunction.WriteOnnx(graph, features), graph.Constant(-parent.Beta));
            string free = graph.Node("Div", graph.Along("ReduceLogSumExp", [1], logits), graph.Constant(-parent.Beta));
            graph.Name(free, ctx.AddIntermediateVariable(NumberDataViewType.Single, parent.OutputColumnName));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(parent.OutputColumnName, NumberDataViewType.Single)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(input.Schema[ColMapNewToOld[iinfo]]);
            // One getter belongs to one cursor, so it may keep its buffers from row to row.
            float[] energies = new float[parent.EnergyFunction.ClassCount];
            VBuffer<float> features = default;
            ValueGetter<float> getter = (ref float free) =>
            {
                getFeatures(ref features);
                parent._model.Energies(in features, energies);
                free = (float)GibbsDistribution.FreeEnergy(energies, parent.Beta);
            };
            return getter;
        }
    }
}
