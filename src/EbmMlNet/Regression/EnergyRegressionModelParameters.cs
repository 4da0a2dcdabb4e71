using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(EnergyRegressionModelParameters),
    null,
    typeof(SignatureLoadModel),
    "Energy-Based Regression Model",
    EnergyRegressionModelParameters.LoaderSignature)]

namespace EbmMlNet;

/// <summary>What an energy-based regressor learnt: a density of answers for every row. The Score that ML.NET shows is one number of it.</summary>
public sealed class EnergyRegressionModelParameters : ModelParametersBase<float>, IValueMapper, IBindableCanSaveOnnx
{
    internal const string LoaderSignature = "EnergyRegression";
    private readonly VectorDataViewType _inputType;

    internal EnergyRegressionModelParameters(
        IHostEnvironment environment, ContinuousEnergy energy, PointPrediction prediction, IEnumerable<DensityEpochReport> history)
        : base(environment, LoaderSignature)
    {
        (EnergyFunction, PointPrediction, History) = (energy, prediction, [.. history]);
        _inputType = new VectorDataViewType(NumberDataViewType.Single, energy.FeatureCount);
    }

    // Private, while Create is internal: ML.NET refuses to register a class that has both with the same visibility.
    private EnergyRegressionModelParameters(IHostEnvironment environment, ModelLoadContext context)
        : base(environment, LoaderSignature, context)
    {
        (EnergyFunction, PointPrediction, History) = EnergyEntry.Load(Host, context, ContinuousModelFormat.Read);
        _inputType = new VectorDataViewType(NumberDataViewType.Single, EnergyFunction.FeatureCount);
    }

    /// <summary>The energy of a row and an answer. It needs neither ML.NET nor torch.</summary>
    public ContinuousEnergy EnergyFunction { get; }

    /// <summary>Which number of the density the Score column has.</summary>
    public PointPrediction PointPrediction { get; }

    /// <summary>What happened in training, epoch by epoch; empty for a model that was not trained here.</summary>
    public IReadOnlyList<DensityEpochReport> History { get; }

    DataViewType IValueMapper.InputType => _inputType;

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    /// <summary>The density of answers to a row.</summary>
    /// <param name="features">Raw features, as many as the model was trained on.</param>
    /// <exception cref="ArgumentException">The row has another number of features.</exception>
    public ConditionalDensity DensityOf(ReadOnlySpan<float> features) => EnergyFunction.DensityOf(features);

    ValueMapper<TSource, TTarget> IValueMapper.GetMapper<TSource, TTarget>() =>
        (ValueMapper<TSource, TTarget>)(Delegate)CreateScorer();

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        new EnergyRowMapper<float>(env, this, this, CreateScorer, schema, AnnotationUtils.Const.ScoreColumnKind.Regression);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
    {
        if (PointPrediction == PointPrediction.Mode)
        {
            throw Host.Except(
                "The score of this model is the mode of its density, which cannot be exported to ONNX; the mean and the median can. Train with " +
                $"{nameof(PointPrediction)}.{nameof(PointPrediction.Mean)} or {nameof(PointPrediction.Median)}, or read the density in .NET.");
        }

        (OnnxGraph graph, string features) = OnnxExport.Begin(Host, ctx, schema, LoaderSignature);
        string score = PointPrediction == PointPrediction.Mean
            ? OnnxDensity.WriteMean(graph, EnergyFunction, features)
            : OnnxDensity.WriteQuantiles(graph, EnergyFunction, [0.5], features);
        graph.Name(score, outputNames[0]);
        return true;
    }

    internal static EnergyRegressionModelParameters Create(IHostEnvironment environment, ModelLoadContext context)
    {
        context.CheckAtModel(GetVersionInfo());
        return new EnergyRegressionModelParameters(environment, context);
    }

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(GetVersionInfo());
        EnergyEntry.Save(ctx, ContinuousModelFormat.Write(EnergyFunction, PointPrediction, History));
    }

    /// <summary>The version of the entry's place in the zip; what is in the entry has a version of its own.</summary>
    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM REGR",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EnergyRegressionModelParameters).Assembly.FullName);

    // Who calls this may share the mapper between threads: each row has a reader of its own.
    private ValueMapper<VBuffer<float>, float> CreateScorer() => (in VBuffer<float> features, ref float score) =>
    {
        if (features.Length != EnergyFunction.FeatureCount)
        {
            throw Host.Except($"A feature vector has {features.Length} values; the model was trained on {EnergyFunction.FeatureCount}.");
        }

        RowReader reader = EnergyFunction.Rent();
        ReadOnlySpan<float> values = features.GetValues();
        if (features.IsDense)
        {
            reader.Read(values);
        }
        else
        {
            reader.Read(features.GetIndices(), values);
        }

        score = (float)(PointPrediction switch
        {
            PointPrediction.Mean => reader.Mean(),
            PointPrediction.Median => reader.Density().Median,
            _ => reader.Density().Mode,
        });
        EnergyFunction.Return(reader);
    };
}
