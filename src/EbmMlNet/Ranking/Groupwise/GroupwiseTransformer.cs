using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// What transformers that look at all rows of a group at a time have in common: the score and group columns, lazy streaming
/// evaluation with one group in memory, and saving with <c>mlContext.Model.Save</c>.
/// </summary>
/// <remarks>
/// <para>
/// The rows of a group must follow one another. The group column is a key, an integer or text. A second cursor over the
/// input runs one group ahead to read the scores, so a row's score is computed once, but what the score is computed from
/// is read twice when the same cursor asks for it, too.
/// </para>
/// <para>
/// A row's value depends on the rest of its group, so these are no row-to-row mappers and ML.NET's <c>PredictionEngine</c>
/// refuses a model that holds one. To rank the candidates of one new query, use a <see cref="RankingEngine{TItem}"/>.
/// </para>
/// </remarks>
public abstract class GroupwiseTransformer : ITransformer, IGroupwiseStep
{
    private protected GroupwiseTransformer(IHost host, GroupwiseColumns columns)
    {
        Host = host;
        Columns = columns;
    }

    /// <summary>The column of scores, a Single; higher is better, and the energy is its negative.</summary>
    public string ScoreColumnName => Columns.Score;

    /// <summary>The column that says which rows form a group.</summary>
    public string RowGroupColumnName => Columns.Group!;

    bool ITransformer.IsRowToRowMapper => false;

    private protected IHost Host { get; }

    private protected GroupwiseColumns Columns { get; }

    /// <summary>The columns that <see cref="Transform"/> makes of such an input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score or group column is missing, or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Columns.Check(Host, inputSchema);
        return MakeSchema(inputSchema);
    }

    /// <summary>A view of the transformed data, computed as it is read.</summary>
    /// <param name="input">The scored data.</param>
    /// <returns>
    /// The view. Reading it throws an <see cref="InvalidOperationException"/> that names column, row and group where a group is
    /// missing or appears again after others.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The score or group column is missing, or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        Columns.Check(Host, input.Schema);
        return MakeView(input, Columns);
    }

    string IGroupwiseStep.GroupInputColumnName => Columns.Score;

    IDataView IGroupwiseStep.TransformOneGroup(IDataView input)
    {
        GroupwiseColumns columns = Columns with { Group = null };
        columns.Check(Host, input.Schema);
        return MakeView(input, columns);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw Host.Except(
        $"{GetType().Name} looks at whole groups and cannot map one row on its own. To rank the candidates of one query, use " +
        "ml.Model.CreateRankingEngine<TItem>(model).");

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(Columns.Score);
        ctx.SaveNonEmptyString(Columns.Group!);
        SaveOptions(ctx);
    }

    private protected static GroupwiseColumns LoadColumns(ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        return new GroupwiseColumns(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected static VersionInfo MakeVersionInfo(string modelSignature, string loaderSignature) => new(
        modelSignature: modelSignature,
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(GroupwiseTransformer).Assembly.FullName);

    private protected abstract VersionInfo GetVersionInfo();

    private protected abstract void SaveOptions(ModelSaveContext ctx);

    private protected abstract DataViewSchema MakeSchema(DataViewSchema inputSchema);

    private protected abstract IDataView MakeView(IDataView input, GroupwiseColumns columns);
}
