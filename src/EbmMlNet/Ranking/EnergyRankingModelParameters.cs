using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(EnergyRankingModelParameters),
    null,
    typeof(SignatureLoadModel),
    "Energy-Based Ranking Model",
    EnergyRankingModelParameters.LoaderSignature)]

namespace EbmMlNet;

/// <summary>What an energy-based ranker learnt: an energy for every row. The Score that ML.NET shows is -energy.</summary>
public sealed class EnergyRankingModelParameters : ModelParametersBase<float>, IValueMapper, IBindableCanSaveOnnx
{
    internal const string LoaderSignature = "EnergyRanking";
    private readonly VectorDataViewType _inputType;

    internal EnergyRankingModelParameters(
        IHostEnvironment environment, EnergyFunction energyFunction, IEnumerable<EpochReport> history, float beta = 1)
        : base(environment, LoaderSignature)
    {
        EnergyFunction = energyFunction;
        Beta = beta;
        History = [.. history];
        _inputType = new VectorDataViewType(NumberDataViewType.Single, energyFunction.FeatureCount);
    }

    // Private, while Create is internal: ML.NET refuses to register a class that has both with the same visibility.
    private EnergyRankingModelParameters(IHostEnvironment environment, ModelLoadContext context)
        : base(environment, LoaderSignature, context)
    {
        (EnergyFunction, Beta, History) = EnergyEntry.Load(Host, context, EnergyModelFormat.Read);
        _inputType = new VectorDataViewType(NumberDataViewType.Single, EnergyFunction.FeatureCount);
    }

    /// <summary>The energy of a row of raw features; lower is better. It needs neither ML.NET nor torch.</summary>
    public EnergyFunction EnergyFunction { get; }

    /// <summary>
    /// The inverse temperature of the model's probabilities: the one that its loss trained, or the one that <c>FitBeta</c> found. Whatever
    /// makes probabilities of the Score column (<c>GibbsProbability</c>, the ranking engine, <c>EvaluateDetailed</c>) takes it from there.
    /// </summary>
    public float Beta { get; }

    /// <summary>What happened in training, epoch by epoch; empty for a model that was not trained here.</summary>
    public IReadOnlyList<EpochReport> History { get; }

    DataViewType IValueMapper.InputType => _inputType;

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Ranking;

    ValueMapper<TSource, TTarget> IValueMapper.GetMapper<TSource, TTarget>()
    {
        // Who calls this may share the mapper between threads: it remembers nothing.
        var evaluator = new EnergyEvaluator(EnergyFunction);
        ValueMapper<VBuffer<float>, float> mapper =
            (in VBuffer<float> features, ref float score) => Score(evaluator, in features, ref score);
        return (ValueMapper<TSource, TTarget>)(Delegate)mapper;
    }

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        new EnergyRowMapper<float>(env, this, this, CreateScorer, schema, AnnotationUtils.Const.ScoreColumnKind.Ranking, Beta);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
    {
        (OnnxGraph graph, string features) = OnnxExport.Begin(Host, ctx, schema, LoaderSignature);
        graph.Name(graph.Node("Neg", EnergyFunction.WriteOnnx(graph, features)), outputNames[0]);
        return true;
    }

    internal static EnergyRankingModelParameters Create(IHostEnvironment environment, ModelLoadContext context)
    {
        context.CheckAtModel(GetVersionInfo());
        return new EnergyRankingModelParameters(environment, context);
    }

    /// <summary>The same energy and history under another inverse temperature.</summary>
    internal EnergyRankingModelParameters WithBeta(float beta) => new(Host, EnergyFunction, History, beta);

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(GetVersionInfo());
        EnergyEntry.Save(ctx, EnergyModelFormat.Write(EnergyFunction, History, Beta));
    }

    /// <summary>The version of the entry's place in the zip; what is in the entry has a version of its own.</summary>
    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM RANK",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EnergyRankingModelParameters).Assembly.FullName);

    private ValueMapper<VBuffer<float>, float> CreateScorer()
    {
        EnergyEvaluator evaluator = EnergyFunction.CreateEvaluator();
        return (in VBuffer<float> features, ref float score) => Score(evaluator, in features, ref score);
    }

    private void Score(EnergyEvaluator evaluator, in VBuffer<float> features, ref float score)
    {
        if (features.Length != EnergyFunction.FeatureCount)
        {
            throw Host.Except($"A feature vector has {features.Length} values; the model was trained on {EnergyFunction.FeatureCount}.");
        }

        ReadOnlySpan<float> values = features.GetValues();
        score = -(features.IsDense ? evaluator.Energy(values) : evaluator.Energy(features.GetIndices(), values));
    }
}
