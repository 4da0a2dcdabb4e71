using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ClickPropensityTransformer), null, typeof(SignatureLoadModel), "Weights of Clicks", ClickPropensityTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Adds what a click at a row's position counts, a Single: the inverse of the position's propensity, <c>min(1 / p_k, MaximumWeight)</c>. A click far
/// down, where few look, then counts for all who would have clicked.
/// </summary>
/// <remarks>
/// Only clicks are weighed by it: a trainer takes no notice of the weights of rows whose label is 0. Joachims, Swaminathan, Schnabel, Unbiased
/// Learning-to-Rank with Biased Feedback (2017).
/// </remarks>
public sealed class ClickPropensityTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmClickPropensity";
    private const string Entry = "Propensities.bin";
    private readonly float[] _propensities;

    internal ClickPropensityTransformer(IHostEnvironment environment, string output, string position, float[] propensities, float maximumWeight)
        : base(environment.Register(LoaderSignature), (output, position)) => (_propensities, MaximumWeight) = (propensities, maximumWeight);

    /// <summary>The chance that a position is looked at, from position 1 on, beside that of the first one. Of positions beyond, the last one holds.</summary>
    public IReadOnlyList<float> Propensities => _propensities;

    /// <summary>What a weight is at most.</summary>
    public float MaximumWeight { get; }

    /// <summary>The column of weights.</summary>
    public string OutputColumnName => ColumnPairs[0].outputColumnName;

    /// <summary>The column of positions.</summary>
    public string PositionColumnName => ColumnPairs[0].inputColumnName;

    internal static ClickPropensityTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString(), position = ctx.LoadNonEmptyString();
        (float[] propensities, float maximum) = EnergyEntry.Load(environment.Register(LoaderSignature), ctx, Read, Entry);
        return new ClickPropensityTransformer(environment, output, position, propensities, maximum);
    }

    /// <summary>The weight of a click at a position.</summary>
    internal float Weight(int position) => Math.Min(1 / _propensities[Math.Min(position, _propensities.Length) - 1], MaximumWeight);

    /// <exception cref="FormatException">The bytes hold no propensities; the message names the part.</exception>
    internal static (float[] Propensities, float MaximumWeight) Read(byte[] file)
    {
        var reader = new PartReader(file);
        float[] propensities = reader.Floats("propensities", -1);
        float maximum = reader.Floats("maximum", 1)[0];
        return propensities.Length > 0 && propensities.All(p => p > 0 && float.IsFinite(p)) && maximum >= 1
            ? (propensities, maximum)
            : throw new FormatException("Parts 'propensities' and 'maximum': finite numbers above 0 and a weight of 1 or more expected. The file is corrupted.");
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(PositionColumnName);
        var writer = new PartWriter();
        writer.Write("propensities", _propensities);
        writer.Write("maximum", [MaximumWeight]);
        EnergyEntry.Save(ctx, writer.ToArray(), Entry);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol) => ClickColumns.CheckPosition(Host, inputSchema[srcCol]);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMCLICK",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ClickPropensityTransformer).Assembly.FullName);

    private sealed class Mapper(ClickPropensityTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        // To say so: without this, ML.NET would leave out all steps up to here with a mere warning.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw parent.Host.Except(
            $"Column '{parent.OutputColumnName}', weights of clicks to train on, has no place in ONNX: what is to be scored has no position yet. Export the " +
            "model without ClickPropensity, or append it with TransformerScope.TrainTest and export the model as it is loaded from its zip.");

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(parent.OutputColumnName, NumberDataViewType.Single)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<float> getPosition = RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, input, ColMapNewToOld[iinfo]);
            float position = 0;
            ValueGetter<float> getter = (ref float weight) =>
            {
                getPosition(ref position);
                weight = parent.Weight(ClickReader.CheckedPosition(parent.Host, parent.PositionColumnName, input.Position, position));
            };
            return getter;
        }
    }
}
