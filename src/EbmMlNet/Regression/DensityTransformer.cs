using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(DensityTransformer), null, typeof(SignatureLoadModel), "Numbers of a Density", DensityTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>Adds numbers of each row's density, such as quantiles or an interval, as a vector of Single; its slots have names.</summary>
public sealed class DensityTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmDensity";
    private readonly DensityReadout _readout;

    internal DensityTransformer(IHostEnvironment environment, string output, string input, ContinuousEnergy energy, DensityReadout readout)
        : base(environment.Register(LoaderSignature), (output, input))
    {
        EnergyFunction = energy;
        _readout = readout;
    }

    /// <summary>The energy whose densities are read.</summary>
    public ContinuousEnergy EnergyFunction { get; }

    /// <summary>The column that is added.</summary>
    public string OutputColumnName => ColumnPairs[0].outputColumnName;

    /// <summary>The column of features.</summary>
    public string InputColumnName => ColumnPairs[0].inputColumnName;

    internal static DensityTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        IHost host = environment.Register(LoaderSignature);
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        int kind = ctx.Reader.ReadInt32();
        double[] numbers = new double[Math.Clamp(ctx.Reader.ReadInt32(), 0, 100_000)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ctx.Reader.ReadDouble();
        }

        (ContinuousEnergy energy, _, _) = EnergyEntry.Load(host, ctx, ContinuousModelFormat.Read);
        try
        {
            return new DensityTransformer(environment, output, input, energy, DensityReadout.Load(kind, numbers));
        }
        catch (FormatException error)
        {
            throw host.ExceptDecode(error, error.Message);
        }
    }

    internal static void Check(IExceptionContext context, ContinuousEnergy energy, string parameter, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != energy.FeatureCount)
        {
            throw context.ExceptSchemaMismatch(parameter, "input", column.Name, $"Vector<Single, {energy.FeatureCount}>", column.Type.ToString()!);
        }
    }

    /// <summary>What gives the density of one row after the other.</summary>
    internal static Func<ConditionalDensity> Densities(IExceptionContext context, ContinuousEnergy energy, DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(column);
        VBuffer<float> features = default;
        return () =>
        {
            getFeatures(ref features);
            FeatureLength.Check(context, column.Name, null, features, energy.FeatureCount);
            return features.IsDense ? energy.DensityOf(features.GetValues()) : energy.DensityOf(features.GetIndices(), features.GetValues());
        };
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        (int kind, double[] numbers) = _readout.Saved;
        ctx.Writer.Write(kind);
        ctx.Writer.Write(numbers.Length);
        foreach (double number in numbers)
        {
            ctx.Writer.Write(number);
        }

        EnergyEntry.Save(ctx, ContinuousModelFormat.Write(EnergyFunction, PointPrediction.Mean, []));
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol) =>
        Check(Host, EnergyFunction, nameof(inputSchema), inputSchema[srcCol]);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM DENS",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(DensityTransformer).Assembly.FullName);

    private sealed class Mapper(DensityTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        // To say so: without this, ML.NET would leave out all steps up to here with a mere warning.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
        {
            if (parent._readout.AsQuantiles is not { } probabilities)
            {
                throw parent.Host.Except(
                    $"Column '{parent.OutputColumnName}', modes or regions of a density, cannot be exported to ONNX; its mean, median, quantiles and " +
                    "intervals between quantiles can. Export the model without this step, or read the density in .NET.");
            }

            (OnnxGraph graph, string features) = OnnxExport.Begin(parent.Host, ctx, parent.InputColumnName, LoaderSignature);
            var type = new VectorDataViewType(NumberDataViewType.Single, parent._readout.Count);
            graph.Name(OnnxDensity.WriteQuantiles(graph, parent.EnergyFunction, probabilities, features), ctx.AddIntermediateVariable(type, parent.OutputColumnName));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            DensityReadout readout = parent._readout;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddSlotNames(readout.Count, (ref VBuffer<ReadOnlyMemory<char>> names) =>
                names = new VBuffer<ReadOnlyMemory<char>>(readout.Count, [.. Enumerable.Range(0, readout.Count).Select(slot => readout.SlotName(slot).AsMemory())]));
            return [new(parent.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, readout.Count), annotations.ToAnnotations())];
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            Func<ConditionalDensity> density = Densities(parent.Host, parent.EnergyFunction, input, input.Schema[ColMapNewToOld[iinfo]]);
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> numbers) =>
            {
                VBufferEditor<float> editor = VBufferEditor.Create(ref numbers, parent._readout.Count);
                parent._readout.Read(density(), editor.Values);
                numbers = editor.Commit();
            };
            return getter;
        }
    }
}
