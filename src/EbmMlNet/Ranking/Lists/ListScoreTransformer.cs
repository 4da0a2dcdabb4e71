using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ListScoreTransformer), null, typeof(SignatureLoadModel), "List Scores", ListScoreTransformer.LoaderSignature)]

namespace EbmMlNet;

/// <summary>Adds the score of each row, -F(x_i | x_1 ... x_n), under an energy that looks at all rows of its group; a Single.</summary>
/// <remarks>
/// The rows of a group must follow one another; one group's features are in memory at a time. A row alone has no score, so this is no
/// row-to-row mapper: ML.NET's <c>PredictionEngine</c> refuses a model that holds it, a <see cref="RankingEngine{TItem}"/> runs it.
/// </remarks>
public sealed class ListScoreTransformer : ITransformer, IGroupwiseStep
{
    internal const string LoaderSignature = "EbmListScore";
    private readonly IHost _host;
    private readonly ListColumns _columns;

    internal ListScoreTransformer(IHostEnvironment environment, string output, ListColumns columns, ListEnergyFunction energy, float beta)
    {
        _host = environment.Register(LoaderSignature);
        _columns = columns;
        OutputColumnName = output;
        EnergyFunction = energy;
        Beta = beta;
    }

    /// <summary>The energy of whole lists.</summary>
    public ListEnergyFunction EnergyFunction { get; }

    /// <summary>The inverse temperature of the probabilities that are made of the scores.</summary>
    public float Beta { get; }

    /// <summary>The column of scores.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of features.</summary>
    public string FeatureColumnName => _columns.Features;

    /// <summary>The column that says which rows form a group; null where all rows are one list.</summary>
    public string? RowGroupColumnName => _columns.Group;

    bool ITransformer.IsRowToRowMapper => false;

    string IGroupwiseStep.GroupInputColumnName => _columns.Features;

    /// <summary>The columns that <see cref="Transform"/> makes of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The feature or group column is missing, or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _columns.Check(_host, inputSchema, EnergyFunction.FeatureCount);
        return GroupColumnSchema.Append(inputSchema, OutputColumnName, NumberDataViewType.Single, ScoreBeta.Annotations(Beta));
    }

    /// <summary>A view with scores, computed as it is read.</summary>
    /// <param name="input">The rows.</param>
    /// <returns>
    /// The view. Reading it throws an <see cref="InvalidOperationException"/> that names column, row and group where a group is
    /// missing or appears again after others.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The feature or group column is missing, or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return View(input, _columns);
    }

    IDataView IGroupwiseStep.TransformOneGroup(IDataView input) => View(input, _columns with { Group = null });

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw _host.Except(
        $"{nameof(ListScoreTransformer)} looks at whole groups and cannot score one row on its own. To rank the candidates of one query, use " +
        "ml.Model.CreateRankingEngine<TItem>(model).");

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(_columns.Features);
        ctx.SaveStringOrNull(_columns.Group);
        EnergyEntry.Save(ctx, ListEnergyFormat.Write(EnergyFunction, Beta));
    }

    internal static ListScoreTransformer Create(IHostEnvironment environment, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString();
        var columns = new ListColumns(ctx.LoadNonEmptyString(), ctx.LoadStringOrNull());
        (ListEnergyFunction energy, float beta) = EnergyEntry.Load(environment.Register(LoaderSignature), ctx, ListEnergyFormat.Read);
        return new ListScoreTransformer(environment, output, columns, energy, beta);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "EBM LIST",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ListScoreTransformer).Assembly.FullName);

    private ListScoreView View(IDataView input, ListColumns columns)
    {
        columns.Check(_host, input.Schema, EnergyFunction.FeatureCount);
        DataViewSchema schema =
            GroupColumnSchema.Append(input.Schema, OutputColumnName, NumberDataViewType.Single, ScoreBeta.Annotations(Beta));
        return new ListScoreView(_host, input, schema, columns, EnergyFunction);
    }
}
