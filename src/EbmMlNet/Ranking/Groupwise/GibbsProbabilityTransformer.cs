using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(GibbsProbabilityTransformer), null, typeof(SignatureLoadModel), "Gibbs Probability", GibbsProbabilityTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>
/// Adds P(i) = exp(beta score_i) / sum_j exp(beta score_j) over the rows j of i's group, a Single: the Gibbs distribution of the
/// energies -score. No score or beta overflows. A NaN score has probability NaN and no share.
/// </summary>
public sealed class GibbsProbabilityTransformer : GroupwiseTransformer
{
    internal const string LoaderSignature = "EbmGibbsProbability";
    private static readonly VersionInfo Version = MakeVersionInfo("EBMGIBBS", LoaderSignature);

    internal GibbsProbabilityTransformer(IHostEnvironment environment, string output, GroupwiseColumns columns, float beta)
        : base(environment.Register(LoaderSignature), columns)
    {
        OutputColumnName = output;
        Beta = beta;
    }

    /// <summary>The column of probabilities.</summary>
    public string OutputColumnName { get; }

    /// <summary>The inverse temperature: the one given, the model's, or the one fitted.</summary>
    public float Beta { get; }

    internal static GibbsProbabilityTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        GroupwiseColumns columns = LoadColumns(ctx, Version);
        string output = ctx.LoadNonEmptyString();
        float beta = ctx.Reader.ReadSingle();
        environment.CheckDecode(beta > 0 && float.IsFinite(beta), "The saved beta of a Gibbs distribution is not a finite number above 0.");
        return new GibbsProbabilityTransformer(environment, output, columns, beta);
    }

    private protected override VersionInfo GetVersionInfo() => Version;

    private protected override void SaveOptions(ModelSaveContext ctx)
    {
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.Writer.Write(Beta);
    }

    private protected override DataViewSchema MakeSchema(DataViewSchema inputSchema) =>
        GroupColumnSchema.Append(inputSchema, OutputColumnName, NumberDataViewType.Single);

    private protected override IDataView MakeView(IDataView input, GroupwiseColumns columns) => new ScoreColumnView<float>(
        Host, input, MakeSchema(input.Schema), columns, (scores, values) => ScoreOrder.Probabilities(scores, values, Beta));
}
