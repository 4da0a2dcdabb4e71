using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(EnergyMultivariateRegressionTransformer),
    null,
    typeof(SignatureLoadModel),
    "Energy-Based Multivariate Regression Model",
    EnergyMultivariateRegressionTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// What an energy-based regressor of several targets learnt: a joint density of the targets for every row. It adds one vector of it as <c>Score</c>,
/// a Single for each target.
/// </summary>
public sealed class EnergyMultivariateRegressionTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "EbmMultivariate";

    internal EnergyMultivariateRegressionTransformer(
        IHostEnvironment environment, string features, MultivariateEnergy energy, PointPrediction prediction, IReadOnlyList<DensityEpochReport> history)
        : base(environment.Register(LoaderSignature), (DefaultColumnNames.Score, features)) =>
        (EnergyFunction, PointPrediction, History) = (energy, prediction, history);

    /// <summary>The energy of a row and an answer. It needs neither ML.NET nor torch.</summary>
    public MultivariateEnergy EnergyFunction { get; }

    /// <summary>Which vector of the density the Score column has: the mean or the mode.</summary>
    public PointPrediction PointPrediction { get; }

    /// <summary>What happened in training, epoch by epoch; empty for a model that was not trained here.</summary>
    public IReadOnlyList<DensityEpochReport> History { get; }

    /// <summary>The column of features.</summary>
    public string FeatureColumnName => ColumnPairs[0].inputColumnName;

    /// <summary>The joint density of the targets of a row.</summary>
    /// <param name="features">Raw features, as many as the model was trained on.</param>
    /// <exception cref="ArgumentException">The row has another number of features.</exception>
    public MultivariateDensity DensityOf(ReadOnlySpan<float> features) => EnergyFunction.DensityOf(features);

    internal static EnergyMultivariateRegressionTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string features = ctx.LoadNonEmptyString();
        (MultivariateEnergy energy, PointPrediction prediction, IReadOnlyList<DensityEpochReport> history) =
            EnergyEntry.Load(environment.Register(LoaderSignature), ctx, MultivariateModelFormat.Read);
        return new EnergyMultivariateRegressionTransformer(environment, features, energy, prediction, history);
    }

    /// <exception cref="ArgumentOutOfRangeException">The column is no vector of Single of as many features as the energy takes.</exception>
    internal static void Check(IExceptionContext context, MultivariateEnergy energy, string parameter, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != energy.FeatureCount)
        {
            throw context.ExceptSchemaMismatch(parameter, "feature", column.Name, $"Vector<Single, {energy.FeatureCount}>", column.Type.ToString()!);
        }
    }

    /// <summary>What has read one row after the other with a reader.</summary>
    internal static Action Rows(IExceptionContext context, MultivariateReader reader, int featureCount, DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(column);
        VBuffer<float> features = default;
        return () =>
        {
            getFeatures(ref features);
            FeatureLength.Check(context, column.Name, null, features, featureCount);
            if (features.IsDense)
            {
                reader.Read(features.GetValues());
            }
            else
            {
                reader.Read(features.GetIndices(), features.GetValues());
            }
        };
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(FeatureColumnName);
        EnergyEntry.Save(ctx, MultivariateModelFormat.Write(EnergyFunction, PointPrediction, History));
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <inheritdoc/>
    protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol) =>
        Check(Host, EnergyFunction, nameof(inputSchema), inputSchema[srcCol]);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMMULTI",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EnergyMultivariateRegressionTransformer).Assembly.FullName);

    private sealed class Mapper(EnergyMultivariateRegressionTransformer parent, DataViewSchema inputSchema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, inputSchema), ISaveAsOnnx
    {
        // To say so: without this, ML.NET would leave out all steps up to here with a mere warning.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw parent.Host.Except(
            "The joint density of several targets cannot be exported to ONNX; that of one target can. Export a regressor for each target, or read the density in .NET.");

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add<ReadOnlyMemory<char>>(
                AnnotationUtils.Kinds.ScoreColumnKind,
                TextDataViewType.Instance,
                (ref ReadOnlyMemory<char> kind) => kind = AnnotationUtils.Const.ScoreColumnKind.MultiOutputRegression.AsMemory());
            annotations.Add<ReadOnlyMemory<char>>(
                AnnotationUtils.Kinds.ScoreValueKind,
                TextDataViewType.Instance,
                (ref ReadOnlyMemory<char> kind) => kind = AnnotationUtils.Const.ScoreValueKind.Score.AsMemory());
            return [new(DefaultColumnNames.Score, new VectorDataViewType(NumberDataViewType.Single, parent.EnergyFunction.TargetCount), annotations.ToAnnotations())];
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            MultivariateEnergy energy = parent.EnergyFunction;
            disposer = null;
            // One getter belongs to one cursor, so it may keep its reader from row to row.
            var reader = new MultivariateReader(energy);
            Action read = Rows(parent.Host, reader, energy.FeatureCount, input, input.Schema[ColMapNewToOld[iinfo]]);
            double[] mean = new double[energy.TargetCount];
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> score) =>
            {
                read();
                IReadOnlyList<double> answer = mean;
                if (parent.PointPrediction == PointPrediction.Mode)
                {
                    answer = reader.Density().Mode;
                }
                else
                {
                    reader.Mean(mean);
                }

                VBufferEditor<float> editor = VBufferEditor.Create(ref score, mean.Length);
                for (int t = 0; t < mean.Length; t++)
                {
                    editor.Values[t] = (float)answer[t];
                }

                score = editor.Commit();
            };
            return getter;
        }
    }
}
