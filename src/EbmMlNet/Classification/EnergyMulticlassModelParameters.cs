using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(EnergyMulticlassModelParameters),
    null,
    typeof(SignatureLoadModel),
    "Energy-Based Multiclass Model",
    EnergyMulticlassModelParameters.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// What an energy-based classifier learnt: an energy F(x, i) for every class. The Score that ML.NET shows is the Gibbs distribution
/// P(i|x) = exp(-beta F(x, i)) / sum_j exp(-beta F(x, j)), and the predicted class is the one of lowest energy.
/// </summary>
public sealed class EnergyMulticlassModelParameters : ModelParametersBase<VBuffer<float>>, IValueMapper, IBindableCanSaveOnnx
{
    internal const string LoaderSignature = "EnergyMulticlass";
    private readonly VectorDataViewType _inputType;
    private readonly VectorDataViewType _outputType;

    internal EnergyMulticlassModelParameters(
        IHostEnvironment environment, ClassEnergyFunction energyFunction, float beta, IEnumerable<EpochReport> history)
        : base(environment, LoaderSignature)
    {
        EnergyFunction = energyFunction;
        Beta = beta;
        History = [.. history];
        (_inputType, _outputType) = Types(energyFunction);
    }

    // Private, while Create is internal: ML.NET refuses to register a class that has both with the same visibility.
    private EnergyMulticlassModelParameters(IHostEnvironment environment, ModelLoadContext context)
        : base(environment, LoaderSignature, context)
    {
        (EnergyFunction, Beta, History) = EnergyEntry.Load(Host, context, ClassModelFormat.Read);
        (_inputType, _outputType) = Types(EnergyFunction);
    }

    /// <summary>The energies of a row of raw features, one for each class; lower is better. It needs neither ML.NET nor torch.</summary>
    public ClassEnergyFunction EnergyFunction { get; }

    /// <summary>The inverse temperature of the probabilities: the one that the loss trained, or the one that <c>FitBeta</c> found.</summary>
    public float Beta { get; }

    /// <summary>What happened in training, epoch by epoch; empty for a model that was not trained here.</summary>
    public IReadOnlyList<EpochReport> History { get; }

    DataViewType IValueMapper.InputType => _inputType;

    DataViewType IValueMapper.OutputType => _outputType;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    ValueMapper<TSource, TTarget> IValueMapper.GetMapper<TSource, TTarget>()
    {
        ValueMapper<VBuffer<float>, VBuffer<float>> mapper = Score;
        return (ValueMapper<TSource, TTarget>)(Delegate)mapper;
    }

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        new EnergyRowMapper<VBuffer<float>>(
            env, this, this, () => Score, schema, AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    // The names are those of PredictedLabel and Score: ML.NET's scorer leaves both to the model.
    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
    {
        (OnnxGraph graph, string features) = OnnxExport.Begin(Host, ctx, schema, LoaderSignature);
        string logits = graph.Node("Mul", EnergyFunction.WriteOnnx(graph, features), graph.Constant(-Beta));
        graph.Node("Softmax", "axis", 1, logits, outputNames[1]);

        // Class i is the key i + 1; the lowest energy has the largest logit, whatever rounding does to probabilities.
        string best = graph.Node("ArgMax", "axis", 1, logits);
        graph.Convert(graph.Node("Add", best, graph.WholeConstant(1)), typeof(uint), outputNames[0]);
        return true;
    }

    internal static EnergyMulticlassModelParameters Create(IHostEnvironment environment, ModelLoadContext context)
    {
        context.CheckAtModel(GetVersionInfo());
        return new EnergyMulticlassModelParameters(environment, context);
    }

    /// <summary>The same energies and history under another inverse temperature.</summary>
    internal EnergyMulticlassModelParameters WithBeta(float beta) => new(Host, EnergyFunction, beta, History);

    /// <summary>The energies of a row as ML.NET hands it over.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features.</exception>
    internal void Energies(in VBuffer<float> features, Span<float> energies)
    {
        if (features.Length != EnergyFunction.FeatureCount)
        {
            throw Host.Except($"A feature vector has {features.Length} values; the model was trained on {EnergyFunction.FeatureCount}.");
        }

        ReadOnlySpan<float> values = features.GetValues();
        if (features.IsDense)
        {
            EnergyFunction.Energies(values, energies);
        }
        else
        {
            EnergyFunction.Energies(features.GetIndices(), values, energies);
        }
    }

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(GetVersionInfo());
        EnergyEntry.Save(ctx, ClassModelFormat.Write(EnergyFunction, Beta, History));
    }

    /// <summary>The version of the entry's place in the zip; what is in the entry has a version of its own.</summary>
    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBMCLASS",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EnergyMulticlassModelParameters).Assembly.FullName);

    private static (VectorDataViewType Input, VectorDataViewType Output) Types(ClassEnergyFunction energies) =>
        (new(NumberDataViewType.Single, energies.FeatureCount), new(NumberDataViewType.Single, energies.ClassCount));

    private void Score(in VBuffer<float> features, ref VBuffer<float> score)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref score, EnergyFunction.ClassCount);
        Energies(in features, editor.Values);
        GibbsDistribution.Probabilities(editor.Values, editor.Values, Beta);
        score = editor.Commit();
    }
}
